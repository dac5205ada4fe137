package jp.fukuhon.core.evidence;

/**
 * One thing that evidence proves, refutes or does not show, in words.
 *
 * @param subject what it is about
 * @param verdict of the check
 * @param japanese one sentence
 * @param english the same
 */
public record Statement(Subject subject, Verdict verdict, String japanese, String english) {

  /** What a statement is about. */
  public enum Subject {
    RECEIPT,
    SIGNER,
    SUITE,
    REVOCATION,
    MANIFEST,
    ACCEPTANCE,
    CHUNKS,
    COMPLETION,
    PREVIOUS,
    TIME_STAMP,
    CHECKPOINT,
    STORE
  }

  /** How a check ended. */
  public enum Verdict {
    /** What is signed and computed says so. */
    PROVEN,
    /** What is needed is not there: nothing is said either way. */
    NOT_SHOWN,
    /** Something is not what it claims. */
    REFUTED
  }
}
