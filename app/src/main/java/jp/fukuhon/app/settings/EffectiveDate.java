package jp.fukuhon.app.settings;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The day from which an entry of the configuration counts: from midnight, Asia/Tokyo. */
public final class EffectiveDate {

  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

  private EffectiveDate() {}

  /**
   * Reads a day.
   *
   * @param text {@code 2027-04-01}
   * @param whenEmpty what an empty text means
   * @throws IllegalArgumentException when it is no day
   */
  public static Instant parse(String text, Instant whenEmpty) {
    if (text.isEmpty()) {
      return whenEmpty;
    }
    try {
      return LocalDate.parse(text).atStartOfDay(TOKYO).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no day such as 2027-04-01", e);
    }
  }
}
