package jp.fukuhon.core.evidence;

import static jp.fukuhon.core.evidence.ReceiptVerifier.require;

import java.util.Objects;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.EvidenceVerifier.SignedReceipt;
import jp.fukuhon.core.evidence.Statement.Subject;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.TransferId;

/**
 * Checks that a receipt is one of a series without gaps: every outcome of the stream from the first
 * on, each naming the digest of the one before it, each window beginning where the last published
 * one ended. One receipt in memory at a time. Not thread-safe.
 */
final class SeriesCheck {

  private final EvidenceVerifier evidence;
  private final Bundle bundle;
  private final Proof proof;
  private final String receiver;
  private final Series series = new Series();

  SeriesCheck(EvidenceVerifier evidence, Bundle bundle, Proof proof, String receiver) {
    this.evidence = evidence;
    this.bundle = bundle;
    this.proof = proof;
    this.receiver = receiver;
  }

  void run(TransferId id, Receipt receipt) {
    require(
        (id.sequence() == 1) == (receipt.previousOutcome() == null),
        "only the first transfer of a stream has no previous outcome");
    if (id.sequence() > 1 && !bundle.isWhole()) {
      proof.notShown(
          Subject.PREVIOUS,
          "直前の結果("
              + Objects.requireNonNull(receipt.previousOutcome()).abbreviated()
              + "…)を指している。最初の転送までの連鎖は、この受領証だけでは示されない。",
          "it names the outcome before it ("
              + Objects.requireNonNull(receipt.previousOutcome()).abbreviated()
              + "…); the series back to the first transfer is not shown by this receipt alone");
      return;
    }
    for (long sequence = 1; sequence < id.sequence(); sequence++) {
      earlier(new TransferId(id.stream(), sequence));
    }
    series.continues(id, receipt);
    proof.proven(
        Subject.PREVIOUS,
        id.stream() + " の最初の転送から " + id.sequence() + " 件の結果が欠落なく連なり、どの夜も抜けていない。",
        "the "
            + id.sequence()
            + " outcomes of "
            + id.stream()
            + " from its first transfer on follow each other without a gap");
  }

  private void earlier(TransferId id) {
    byte[] signed =
        bundle
            .read(Bundle.previous(id.sequence()))
            .orElseThrow(
                () -> new TransferException.Integrity("the receipt of " + id + " is missing"));
    SignedReceipt verified = evidence.verifyReceipt(signed, receiver, Suite.all());
    Receipt receipt = verified.receipt();
    require(
        receipt.transferId().equals(id.toString()),
        Bundle.previous(id.sequence()) + " is of " + receipt.transferId());
    series.continues(id, receipt);
    series.passed(verified.document().content());
  }
}
