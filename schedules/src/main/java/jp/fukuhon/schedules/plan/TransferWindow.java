package jp.fukuhon.schedules.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours in which a stream may be sent (送信時間帯), and the days on which such a night begins. A
 * window that closes at or before the time it opens reaches over midnight. Immutable.
 *
 * @param opens the first moment
 * @param closes the first moment that is no longer inside
 * @param days on which it opens; at least one
 */
public record TransferWindow(LocalTime opens, LocalTime closes, Set<DayOfWeek> days) {

  private static final Pattern HOURS =
      Pattern.compile("(\\d{1,2}:\\d{2})\\s*[-–~〜]\\s*(\\d{1,2}:\\d{2})");
  private static final int SHORT_NAME = 3;

  /**
   * @throws IllegalArgumentException when it is empty or never opens
   */
  public TransferWindow {
    days = Set.copyOf(days);
    if (opens.equals(closes)) {
      throw new IllegalArgumentException("a window from " + opens + " to " + closes + " is empty");
    }
    if (days.isEmpty()) {
      throw new IllegalArgumentException("a window opens on at least one day of the week");
    }
  }

  /**
   * Reads a window as it stands in the configuration.
   *
   * @param hours for example {@code 19:00-06:00}
   * @param days names of three letters and ranges of them, for example {@code MON-THU, SAT}
   * @throws IllegalArgumentException saying what is wrong in one sentence
   */
  public static TransferWindow parse(String hours, List<String> days) {
    Matcher matcher = HOURS.matcher(hours.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + hours + "' is no window, write it as for example 19:00-06:00");
    }
    return new TransferWindow(time(matcher.group(1)), time(matcher.group(2)), days(days));
  }

  /** Days of the week as they stand in the configuration. */
  static Set<DayOfWeek> days(List<String> ranges) {
    EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    ranges.forEach(range -> days.addAll(range(range)));
    return days;
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text.length() == 4 ? "0" + text : text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("'" + text + "' is no time of day", e);
    }
  }

  private static Set<DayOfWeek> range(String text) {
    String[] ends = text.strip().toUpperCase(Locale.ROOT).split("-", -1);
    if (ends.length > 2) {
      throw new IllegalArgumentException("'" + text + "' is no day or range of days");
    }
    DayOfWeek last = day(ends[ends.length - 1]);
    EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (DayOfWeek day = day(ends[0]); day != last; day = day.plus(1)) {
      days.add(day);
    }
    days.add(last);
    return days;
  }

  private static DayOfWeek day(String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().equals(text) || day.name().substring(0, SHORT_NAME).equals(text)) {
        return day;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no day of the week, write MON, TUE, WED, THU, FRI, SAT or SUN");
  }

  /** True when it reaches over midnight. */
  public boolean isOverMidnight() {
    return closes.isBefore(opens);
  }

  /** How long it is open. */
  public Duration length() {
    Duration length = Duration.between(opens, closes);
    return length.isNegative() ? length.plusDays(1) : length;
  }
}
