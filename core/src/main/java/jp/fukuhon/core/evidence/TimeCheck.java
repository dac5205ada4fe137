package jp.fukuhon.core.evidence;

import static jp.fukuhon.core.evidence.ReceiptVerifier.require;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import jp.fukuhon.core.evidence.Statement.Subject;
import jp.fukuhon.core.seal.TimeStampVerifier;
import jp.fukuhon.core.seal.TimeStampVerifier.TimeStamp;

/** Checks the time stamp on a receipt: somebody else's word on when it existed. */
final class TimeCheck {

  /** By how much the receiver's clock may be ahead of the authority's. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private TimeCheck() {}

  static void run(
      EvidenceVerifier evidence, Bundle bundle, byte[] receipt, Instant signed, Proof proof) {
    Optional<byte[]> token = bundle.read(Bundle.TIME_STAMP);
    if (token.isEmpty()) {
      proof.notShown(
          Subject.TIME_STAMP,
          "タイムスタンプがないため、時刻は署名者の申告である。",
          "without a time stamp the time is its signer's word");
      return;
    }
    Optional<TimeStampVerifier> verifier = evidence.timeStamps();
    if (verifier.isEmpty()) {
      proof.notShown(
          Subject.TIME_STAMP,
          "タイムスタンプがあるが、信頼する時刻認証局が指定されていない。",
          "there is a time stamp, but no time-stamping authority is trusted (--tsa-anchors)");
      return;
    }
    TimeStamp stamp = verifier.get().verify(token.get(), receipt);
    require(
        !stamp.time().plus(TOLERANCE).isBefore(signed),
        "the time stamp is of " + stamp.time() + ", the receipt claims " + signed);
    proof.proven(
        Subject.TIME_STAMP,
        "時刻認証局(" + stamp.authority() + ")によれば、この受領証は " + stamp.time() + " に存在した。",
        "by the time-stamping authority ("
            + stamp.authority()
            + ") this receipt existed at "
            + stamp.time());
  }
}
