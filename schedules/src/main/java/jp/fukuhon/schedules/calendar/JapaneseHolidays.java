package jp.fukuhon.schedules.calendar;

import java.net.URL;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.schedules.plan.DaysOff;
import one.cafebabe.businesscalendar4j.BusinessCalendar;
import one.cafebabe.businesscalendar4j.Holiday;

/**
 * 国民の祝日, with 振替休日 and 国民の休日, as the library has them: what the Cabinet Office had published when
 * it was made, and by the law's rules after that. Its equinoxes are right until 2030; {@link
 * HolidayFile} goes before it. Thread-safe.
 */
public final class JapaneseHolidays implements DaysOff {

  private static final String ADDRESS = "SYUKUJITSU_URL";
  private static final String BUNDLED = "/syukujitsu.csv";

  private final BusinessCalendar calendar;

  public JapaneseHolidays() {
    stayInside();
    this.calendar =
        BusinessCalendar.newBuilder()
            .locale(java.util.Locale.JAPANESE)
            .holiday(BusinessCalendar.JAPAN.PUBLIC_HOLIDAYS)
            .build();
  }

  /**
   * The library would ask a server on the internet for the list, now and every month: a host of
   * LGWAN opens no such connection. Its own copy of the list is its address from now on.
   */
  private static void stayInside() {
    URL bundled = BusinessCalendar.class.getResource(BUNDLED);
    System.setProperty(
        ADDRESS, Objects.requireNonNull(bundled, "the library has no list").toString());
  }

  @Override
  public Optional<String> reason(LocalDate day) {
    return Optional.ofNullable(calendar.getHoliday(day)).map(Holiday::name);
  }
}
