package jp.fukuhon.core.evidence;

import java.time.Instant;
import java.util.Optional;
import jp.fukuhon.core.evidence.Statement.Subject;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.CheckpointReference;
import jp.fukuhon.core.transfer.Receipt;
import org.jspecify.annotations.Nullable;

/** What a verified receipt says, and what its signature is worth, in words. */
final class ReceiptWords {

  private ReceiptWords() {}

  /** What was decided. */
  static void outcome(Proof proof, String receiver, Receipt receipt) {
    String id = receipt.transferId();
    String range = "(" + receipt.since() + ", " + receipt.upto() + "]";
    switch (receipt.outcome()) {
      case PUBLISHED ->
          proof.proven(
              Subject.RECEIPT,
              receiver
                  + " は転送 "
                  + id
                  + " の "
                  + receipt.records()
                  + " 件(変更番号 "
                  + range
                  + "、根 "
                  + receipt.root()
                  + ")を "
                  + receipt.decidedAt()
                  + " に公開したと署名した。",
              receiver
                  + " signed that it published transfer "
                  + id
                  + " at "
                  + receipt.decidedAt()
                  + ": "
                  + receipt.records()
                  + " records, changes "
                  + range
                  + ", root "
                  + receipt.root());
      case REJECTED ->
          proof.proven(
              Subject.RECEIPT,
              receiver
                  + " は転送 "
                  + id
                  + " を "
                  + receipt.decidedAt()
                  + " に拒否したと署名した("
                  + receipt.reason()
                  + ")。",
              receiver
                  + " signed that it rejected transfer "
                  + id
                  + " at "
                  + receipt.decidedAt()
                  + ": "
                  + receipt.reason());
      case ABORTED ->
          proof.proven(
              Subject.RECEIPT,
              receiver
                  + " は転送 "
                  + id
                  + " を "
                  + receipt.decidedAt()
                  + " に中止したと署名した("
                  + receipt.reason()
                  + ")。",
              receiver
                  + " signed that transfer "
                  + id
                  + " was aborted at "
                  + receipt.decidedAt()
                  + ": "
                  + receipt.reason());
      case RECEIVING, VERIFYING ->
          throw new IllegalArgumentException("a receipt states an outcome");
    }
  }

  /**
   * Whose certificate it was.
   *
   * @param isCentreKnown whether something else says that the receiver is the centre
   */
  static void signer(Proof proof, String receiver, VerifiedDocument signed, boolean isCentreKnown) {
    proof.proven(
        Subject.SIGNER,
        "署名者の証明書("
            + signed.certificate().getSubjectX500Principal().getName()
            + ")は署名時刻 "
            + signed.signingTime()
            + " に信頼する認証局の下で有効であった。",
        "the signer's certificate ("
            + signed.certificate().getSubjectX500Principal().getName()
            + ") was valid under a trusted authority at the signing time "
            + signed.signingTime());
    if (!isCentreKnown) {
      proof.notShown(
          Subject.SIGNER,
          receiver + " がセンターであることは、このファイルだけでは示されない。",
          "that " + receiver + " is the centre is not shown by this file alone");
    }
  }

  /**
   * What its signatures rest on.
   *
   * @param isOffered whether the manifest is there, which names the transfer's suite
   */
  static void suite(Proof proof, Suite suite, boolean isOffered) {
    switch (suite) {
      case HYBRID ->
          proof.proven(
              Subject.SUITE,
              "方式 hybrid と明記されており、二つの署名(ECDSA P-256 と ML-DSA-65)が両方とも検証された。",
              "it says that it is of suite hybrid, and both of its signatures (ECDSA P-256 and"
                  + " ML-DSA-65) verify");
      case CLASSIC ->
          proof.notShown(
              Subject.SUITE,
              "署名は ECDSA P-256 の一つだけである(方式 classic)。ECDSA を破れる者に対しては何も示されない。"
                  + (isOffered ? "" : "転送が hybrid で申し出られたのではないことも、送信目録なしには示されない。"),
              "it has one signature, ECDSA P-256 (suite classic): against somebody who can break"
                  + " ECDSA nothing is shown"
                  + (isOffered
                      ? ""
                      : "; nor is it shown without the manifest that the transfer was not offered"
                          + " in suite hybrid"));
    }
  }

  /**
   * Whether its signer's certificates were revoked.
   *
   * @param list up to when revocation lists tell of them
   */
  static void revocation(Proof proof, Optional<Instant> list) {
    if (list.isPresent()) {
      proof.proven(
          Subject.REVOCATION,
          list.get() + " の失効リストによれば、署名時刻に失効していない。",
          "by the revocation list of " + list.get() + " it was not revoked at the signing time");
    } else {
      proof.notShown(
          Subject.REVOCATION,
          "失効リストがないため、失効の有無は示されない。",
          "without a revocation list nothing is shown about revocation");
    }
  }

  /**
   * What it says of its signer's operation log.
   *
   * @param named null when it names no checkpoint
   */
  static void checkpoint(Proof proof, String receiver, @Nullable CheckpointReference named) {
    if (named == null) {
      proof.notShown(
          Subject.CHECKPOINT,
          "操作履歴の検査点を指していないため、" + receiver + " の操作履歴については何も示されない。",
          "it names no checkpoint: nothing is shown about the operation log of " + receiver);
      return;
    }
    proof.proven(
        Subject.CHECKPOINT,
        receiver
            + " は自らの操作履歴の検査点 "
            + named.number()
            + "("
            + named.entries()
            + " 件、指紋 "
            + named.digest()
            + ")に署名した。履歴そのものは 'audit verify --checkpoint' で照合する。",
        receiver
            + " signed that checkpoint "
            + named.number()
            + " of its operation log has "
            + named.entries()
            + " entries and digest "
            + named.digest()
            + "; the log itself is compared by 'audit verify --checkpoint'");
  }
}
