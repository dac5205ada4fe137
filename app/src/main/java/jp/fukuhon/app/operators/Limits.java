package jp.fukuhon.app.operators;

import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;

/** How much one answer holds. */
final class Limits {

  private static final int MOST = 1_000;

  private Limits() {}

  /**
   * Demands a number of rows between 1 and 1,000.
   *
   * @throws TransferException.Refused BAD_REQUEST when it is another one
   */
  static void require(int limit) {
    if (limit < 1 || limit > MOST) {
      throw new TransferException.Refused(
          ErrorCode.BAD_REQUEST, "limit is not between 1 and " + MOST);
    }
  }
}
