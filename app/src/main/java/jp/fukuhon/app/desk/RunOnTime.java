package jp.fukuhon.app.desk;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.core.error.TransferException;

/** Until when a night is to run on, as it is typed. */
public final class RunOnTime {

  private RunOnTime() {}

  /**
   * The moment.
   *
   * @param text {@code HH:mm} of today or tomorrow, or {@code 2026-12-04T09:30}, Asia/Tokyo
   * @throws TransferException.Configuration when it is no time
   */
  public static Instant parse(String text, Instant now) {
    try {
      if (text.contains("T")) {
        return LocalDateTime.parse(text).atZone(ScheduleReader.ZONE).toInstant();
      }
      ZonedDateTime today = now.atZone(ScheduleReader.ZONE).with(LocalTime.parse(text));
      return (today.toInstant().isAfter(now) ? today : today.plusDays(1)).toInstant();
    } catch (DateTimeParseException e) {
      throw new TransferException.Configuration(
          "--until: '" + text + "' is no time", "write it as 09:30 or 2026-12-04T09:30", e);
    }
  }
}
