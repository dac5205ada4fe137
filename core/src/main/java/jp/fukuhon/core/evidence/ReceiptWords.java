package jp.fukuhon.core.evidence;

import java.time.Instant;
import java.util.Optional;
import jp.fukuhon.core.evidence.Statement.Subject;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Receipt;

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
  static void signer(
      Proof proof,
      EvidenceVerifier evidence,
      String receiver,
      VerifiedDocument signed,
      boolean isCentreKnown) {
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
    Optional<Instant> list = evidence.newestList(signed.certificate());
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
}
