package jp.fukuhon.core.evidence;

import static jp.fukuhon.core.evidence.ReceiptVerifier.require;

import java.util.Objects;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.jspecify.annotations.Nullable;

/**
 * A stream's outcomes one after the other: each names the digest of the one before it, each window
 * begins where the last published one ended and holds no more records than it has numbers. Not
 * thread-safe.
 */
final class Series {

  private @Nullable Digest last;
  private long published;

  /**
   * Demands that an outcome, whose signature the caller has verified, is the next one.
   *
   * @throws jp.fukuhon.core.error.TransferException.Integrity when it does not follow
   */
  void continues(TransferId id, Receipt receipt) {
    require(
        Objects.equals(receipt.previousOutcome(), last),
        "the receipt of " + id + " names another outcome before it than the one that is there");
    if (receipt.mode() == TransferMode.INCREMENTAL) {
      require(
          receipt.since() == published,
          "the window of "
              + id
              + " begins at "
              + receipt.since()
              + ", what was published before ends at "
              + published);
    }
    if (receipt.outcome() == ReceiverState.PUBLISHED) {
      require(
          receipt.records() <= receipt.upto() - receipt.since(),
          "the receipt of %s states %d records of %d numbers"
              .formatted(id, receipt.records(), receipt.upto() - receipt.since()));
      published = Math.max(published, receipt.upto());
    }
  }

  /** That one was the last so far; its content is named by the next. */
  void passed(byte[] content) {
    last = Digest.of(content);
  }
}
