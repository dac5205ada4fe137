package jp.fukuhon.app.desk;

import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.TransferId;

/** Transfer ids as operators type them. */
public final class TransferIds {

  private TransferIds() {}

  public static TransferId parse(String text) {
    try {
      return TransferId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TransferException.Configuration(
          "'" + text + "': " + e.getMessage(), "'status' lists the ids", e);
    }
  }
}
