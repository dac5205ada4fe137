package jp.fukuhon.app.desk;

import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;

/** Streams as operators type them. */
public final class StreamIds {

  private StreamIds() {}

  public static StreamId parse(String text) {
    try {
      return StreamId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TransferException.Configuration(
          String.valueOf(e.getMessage()),
          "a stream is written as 131016-FUKUHON; 'nights' lists them",
          e);
    }
  }
}
