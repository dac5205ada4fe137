package jp.fukuhon.core.transfer;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * 受領証: the receiver's signed outcome, made in the transaction that decides and kept by both sides
 * as evidence.
 *
 * @param version {@value Manifest#VERSION}
 * @param transferId canonical form
 * @param outcome PUBLISHED, REJECTED or ABORTED
 * @param manifestDigest of the manifest; null when the id was aborted before a manifest came
 * @param mode as in the manifest; null likewise
 * @param since as in the manifest
 * @param upto as in the manifest
 * @param records published records, 0 unless PUBLISHED
 * @param root as in the completion; null unless one was accepted
 * @param publishNo the place in the centre's order of publications, 0 unless PUBLISHED
 * @param faults records because of which it was rejected
 * @param reason one line
 * @param suite name of the suite whose signatures the receipt carries, the transfer's; so whoever
 *     holds the receipt alone sees whether a signature was left out
 * @param previousOutcome digest of the stream's outcome before this one; null for the first
 * @param checkpoint newest checkpoint of the receiver's operation log; null before its first
 * @param decidedAt by the receiver's clock
 */
public record Receipt(
    int version,
    String transferId,
    ReceiverState outcome,
    @Nullable Digest manifestDigest,
    @Nullable TransferMode mode,
    long since,
    long upto,
    long records,
    @Nullable Digest root,
    long publishNo,
    List<RecordFault> faults,
    String reason,
    String suite,
    @Nullable Digest previousOutcome,
    @Nullable CheckpointReference checkpoint,
    Instant decidedAt) {

  public Receipt {
    DocumentVersion.require(version);
    Objects.requireNonNull(transferId, "transferId");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(suite, "suite");
    Objects.requireNonNull(decidedAt, "decidedAt");
    faults = List.copyOf(faults);
    if (!outcome.isFinal()) {
      throw new IllegalArgumentException("a receipt states an outcome, not " + outcome);
    }
  }
}
