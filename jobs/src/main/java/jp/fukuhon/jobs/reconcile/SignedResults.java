package jp.fukuhon.jobs.reconcile;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Documents;

/** Reads kept results, their signatures verified as evidence. */
public final class SignedResults {

  private SignedResults() {}

  /** The result by the source's signature alone. */
  static ReconciliationResult source(Comparison signed, DocumentVerifier verifier, String source) {
    return Documents.read(
        verifier
            .verifyEvidence(
                Objects.requireNonNull(signed.resultSource()),
                source,
                Suite.require(signed.suite()))
            .content(),
        ReconciliationResult.class);
  }

  /**
   * A kept result.
   *
   * @throws TransferException.Integrity unless both parties that it names have signed just this
   */
  public static ReconciliationResult read(Comparison signed, DocumentVerifier verifier) {
    Suite suite = Suite.require(signed.suite());
    String sender = signed.stream().municipality().value();
    byte[] source = Objects.requireNonNull(signed.resultSource());
    byte[] content = verifier.verifyEvidence(source, sender, suite).content();
    ReconciliationResult result = Documents.read(content, ReconciliationResult.class);
    byte[] centre = Objects.requireNonNull(signed.resultCentre());
    if (!result.id().equals(signed.id())
        || !Arrays.equals(
            content, verifier.verifyEvidence(centre, result.recipient(), suite).content())) {
      throw new TransferException.Integrity(
          "the result of comparison " + signed.id() + " is not what both sides signed");
    }
    return result;
  }

  /** Enters a result that both have signed; in the caller's transaction. */
  static void enter(
      OperationLog log, String actor, Comparison comparison, ReconciliationResult result) {
    log.append(
        actor,
        "RECONCILE",
        comparison.stream().toString(),
        comparison.transfer(),
        result.saysEqual() ? "OK" : "DIFFERENT",
        Map.of(
            "comparison",
            comparison.id(),
            "missingAtCentre",
            result.missingAtCentre(),
            "missingAtSource",
            result.missingAtSource(),
            "different",
            result.different(),
            "pending",
            result.pending()));
  }
}
