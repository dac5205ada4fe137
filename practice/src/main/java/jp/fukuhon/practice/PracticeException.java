package jp.fukuhon.practice;

/**
 * The practice environment cannot do what was asked: a setting, a file or this machine is not as it
 * must be. The message says what is wrong, the hint what to do next; neither holds a secret.
 */
public final class PracticeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The process's exit code when a verb ends with this: configuration. */
  public static final int EXIT_CODE = 10;

  private final String hint;

  /** What is wrong and what to do next. */
  public PracticeException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What is wrong, what to do next, and what was underneath. */
  public PracticeException(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /** The next thing to do, one line. */
  public String hint() {
    return hint;
  }
}
