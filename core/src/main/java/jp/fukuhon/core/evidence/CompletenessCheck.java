package jp.fukuhon.core.evidence;

import static jp.fukuhon.core.evidence.ReceiptVerifier.require;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.EvidenceVerifier.SignedReceipt;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;

/**
 * 網羅性: whether a stream's receipts, and nothing else, show every night from the first on: each
 * signed by the centre, none missing, windows and counts that fit each other. One receipt in memory
 * at a time. Not thread-safe.
 */
public final class CompletenessCheck {

  private final EvidenceVerifier evidence;
  private final String centre;

  /**
   * @param centre whose receipts count
   */
  public CompletenessCheck(EvidenceVerifier evidence, String centre) {
    this.evidence = evidence;
    this.centre = centre;
  }

  /**
   * What the receipts of a stream show.
   *
   * @param outcomes how many follow each other without a gap
   * @param published of these
   * @param records that the published ones state, together
   * @param last the last of them; null when there is none
   * @param decidedAt when that was decided; null likewise
   * @param fault why the next one does not follow; null when all do
   */
  public record Standing(
      StreamId stream,
      long outcomes,
      long published,
      long records,
      @Nullable String last,
      @Nullable Instant decidedAt,
      @Nullable String fault) {}

  /**
   * Goes through the receipts of a stream.
   *
   * @param outcomes how many there must be
   * @param receipts gives the signed receipt of a transfer
   */
  public Standing check(
      StreamId stream, long outcomes, Function<TransferId, Optional<byte[]>> receipts) {
    return check(stream, outcomes, receipts, receipt -> {});
  }

  /**
   * Goes through the receipts of a stream.
   *
   * @param outcomes how many there must be
   * @param receipts gives the signed receipt of a transfer
   * @param witness is shown each receipt that follows, in their order, and none after a fault
   */
  public Standing check(
      StreamId stream,
      long outcomes,
      Function<TransferId, Optional<byte[]>> receipts,
      Consumer<Receipt> witness) {
    Series series = new Series();
    Standing standing = new Standing(stream, 0, 0, 0, null, null, null);
    try {
      for (long sequence = 1; sequence <= outcomes; sequence++) {
        TransferId id = new TransferId(stream, sequence);
        SignedReceipt verified =
            evidence.verifyReceipt(
                receipts
                    .apply(id)
                    .orElseThrow(
                        () ->
                            new TransferException.Integrity(
                                "the receipt of " + id + " is missing")),
                centre,
                Suite.all());
        Receipt receipt = verified.receipt();
        require(
            receipt.transferId().equals(id.toString()),
            "in the place of the receipt of " + id + " is that of " + receipt.transferId());
        series.continues(id, receipt);
        series.passed(verified.document().content());
        standing = after(standing, receipt);
        witness.accept(receipt);
      }
      return standing;
    } catch (TransferException.Integrity | TransferException.Refused | IllegalArgumentException e) {
      return new Standing(
          stream,
          standing.outcomes(),
          standing.published(),
          standing.records(),
          standing.last(),
          standing.decidedAt(),
          String.valueOf(e.getMessage()));
    }
  }

  private static Standing after(Standing before, Receipt receipt) {
    boolean published = receipt.outcome() == ReceiverState.PUBLISHED;
    return new Standing(
        before.stream(),
        before.outcomes() + 1,
        before.published() + (published ? 1 : 0),
        before.records() + receipt.records(),
        receipt.transferId(),
        receipt.decidedAt(),
        null);
  }
}
