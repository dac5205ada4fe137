package jp.fukuhon.core.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A transfer as 'status' shows it, on either side.
 *
 * @param id canonical form
 * @param dataset of its stream
 * @param municipality of its stream
 * @param state the sender's or the receiver's
 * @param mode INCREMENTAL or FULL; null for an id that was aborted before it was offered
 * @param records stored or acknowledged so far
 * @param expected rows in the window; 0 before it is prepared
 * @param quarantined rows withheld as not being what they claim
 * @param bytes octets of content so far
 * @param chunks so far
 * @param replayed chunks that were sent twice; sender only
 * @param batchStatus Spring Batch's word on the newest run; null before the first
 * @param since exclusive lower bound
 * @param upto inclusive upper bound
 * @param startedAt when the row was made
 * @param updatedAt when anything changed last
 */
public record TransferStatus(
    String id,
    String dataset,
    String municipality,
    String state,
    @Nullable String mode,
    long records,
    long expected,
    long quarantined,
    long bytes,
    int chunks,
    int replayed,
    @Nullable String batchStatus,
    long since,
    long upto,
    Instant startedAt,
    Instant updatedAt) {

  /** True while there is no outcome. */
  public boolean isOpen() {
    return switch (state) {
      case "COMMITTED", "PUBLISHED", "REJECTED", "ABORTED" -> false;
      default -> true;
    };
  }
}
