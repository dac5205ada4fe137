package jp.fukuhon.app.cli;

import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.TransferId;

/** Transfer ids as operators type them. */
final class TransferIds {

  private TransferIds() {}

  static TransferId parse(String text) {
    try {
      return TransferId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TransferException.Configuration(
          "'" + text + "': " + e.getMessage(), "'status' lists the ids", e);
    }
  }
}
