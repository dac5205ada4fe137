package jp.fukuhon.app.cli;

import jp.fukuhon.core.error.TransferException;

/** Why an operator does something, as it is kept in the operation log. */
final class Reasons {

  private static final int LONGEST = 500;

  private Reasons() {}

  /**
   * Demands a reason.
   *
   * @throws TransferException.Configuration when it is blank or longer than 500 characters
   */
  static void require(String reason) {
    if (reason.isBlank() || reason.length() > LONGEST) {
      throw new TransferException.Configuration(
          "--reason has " + reason.length() + " characters",
          "say why in 1 to " + LONGEST + " characters");
    }
  }
}
