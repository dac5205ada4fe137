package jp.fukuhon.core.transfer;

import java.util.Objects;

/**
 * A party's newest checkpoint as its manifests and receipts name it, so that the other side holds
 * something that a log cut off or computed anew contradicts.
 *
 * @param number of the checkpoint
 * @param digest of its content
 * @param entries of the log at that moment
 * @param chains of the log at that moment
 */
public record CheckpointReference(long number, Digest digest, long entries, int chains) {

  public CheckpointReference {
    Objects.requireNonNull(digest, "digest");
    if (number < 1 || entries < 0 || chains < 0) {
      throw new IllegalArgumentException("checkpoint reference has impossible numbers");
    }
  }
}
