package jp.fukuhon.core.audit;

import jp.fukuhon.core.error.TransferException;

/**
 * Who has something done and why, as it is kept with it and in the operation log: printable,
 * without blanks around it. All methods throw {@link TransferException.Configuration} for what
 * cannot be kept.
 */
public final class PersonAndReason {

  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_REASON = 500;

  private PersonAndReason() {}

  /**
   * A person's name as it is kept and compared: a blank more does not make another person.
   *
   * @param name 1 to 100 characters
   * @param hint what to do about another one
   */
  public static String person(String name, String hint) {
    String person = OperationLog.printable(name).strip();
    if (person.isEmpty() || name.length() > LONGEST_NAME) {
      throw new TransferException.Configuration(
          "a person's name has 1 to " + LONGEST_NAME + " characters", hint);
    }
    return person;
  }

  /**
   * Why something is done that must not be done without a reason.
   *
   * @param reason 1 to 500 characters
   */
  public static String reason(String reason) {
    String why = optionalReason(reason);
    if (why.isEmpty()) {
      throw wrong(reason);
    }
    return why;
  }

  /**
   * The same where none has to be given.
   *
   * @param reason up to 500 characters
   */
  public static String optionalReason(String reason) {
    if (reason.length() > LONGEST_REASON) {
      throw wrong(reason);
    }
    return OperationLog.printable(reason).strip();
  }

  private static TransferException.Configuration wrong(String reason) {
    return new TransferException.Configuration(
        "--reason has " + reason.strip().length() + " characters",
        "say why in 1 to " + LONGEST_REASON + " characters");
  }
}
