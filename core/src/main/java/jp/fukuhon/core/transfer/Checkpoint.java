package jp.fukuhon.core.transfer;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The heads of all chains of a party's operation log at one moment (第5-4(5)イ); signed by the party,
 * exported, and named in its next manifest or receipt.
 *
 * @param version {@value Manifest#VERSION}
 * @param party whose log
 * @param environment tag of the party's environment
 * @param suite name of the suite whose signatures it carries
 * @param number 1 for the party's first, without gaps
 * @param previous digest of the checkpoint before it; null for the first
 * @param entries in all chains together
 * @param chains every chain, each once
 * @param madeAt by the party's clock
 */
public record Checkpoint(
    int version,
    String party,
    String environment,
    String suite,
    long number,
    @Nullable Digest previous,
    long entries,
    List<ChainHead> chains,
    Instant madeAt) {

  public Checkpoint {
    DocumentVersion.require(version);
    Objects.requireNonNull(party, "party");
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(suite, "suite");
    Objects.requireNonNull(madeAt, "madeAt");
    chains = List.copyOf(chains);
    Set<String> names = new HashSet<>();
    long sum = 0;
    for (ChainHead head : chains) {
      sum += head.entries();
      if (!names.add(head.chain())) {
        throw new IllegalArgumentException("checkpoint: a chain occurs twice");
      }
    }
    if (number < 1 || sum != entries) {
      throw new IllegalArgumentException("checkpoint: number or number of entries");
    }
    if ((number == 1) != (previous == null)) {
      throw new IllegalArgumentException("checkpoint: the first has no previous one");
    }
  }

  /** What manifests and receipts say of it. */
  public CheckpointReference reference(Digest digest) {
    return new CheckpointReference(number, digest, entries, chains.size());
  }
}
