package jp.fukuhon.core.transfer;

import java.util.Objects;

/**
 * Where one chain of an operation log ends.
 *
 * @param chain its name
 * @param entries how many it has, at least 1
 * @param head digest of the last of them
 */
public record ChainHead(String chain, long entries, Digest head) {

  public ChainHead {
    Objects.requireNonNull(chain, "chain");
    Objects.requireNonNull(head, "head");
    if (entries < 1) {
      throw new IllegalArgumentException("a chain has at least one entry");
    }
  }
}
