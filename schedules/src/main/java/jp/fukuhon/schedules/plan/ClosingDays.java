package jp.fukuhon.schedules.plan;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * 閉庁日: an office's own closing days, as dates ({@code 2026-10-05}), as days of every year ({@code
 * 12-29}) and as ranges of either, both ends included ({@code 12-29..01-03}). Immutable.
 */
public final class ClosingDays implements DaysOff {

  private static final String RANGE = "..";
  private static final int YEARLY = "12-29".length();

  private final List<Predicate<LocalDate>> days;

  private ClosingDays(List<Predicate<LocalDate>> days) {
    this.days = List.copyOf(days);
  }

  /**
   * Reads closing days.
   *
   * @throws IllegalArgumentException saying what is wrong in one sentence
   */
  public static ClosingDays parse(List<String> texts) {
    List<Predicate<LocalDate>> days = new ArrayList<>();
    for (String text : texts) {
      int dots = text.indexOf(RANGE);
      String first = (dots < 0 ? text : text.substring(0, dots)).strip();
      String last = (dots < 0 ? text : text.substring(dots + RANGE.length())).strip();
      days.add(range(text, first, last));
    }
    return new ClosingDays(days);
  }

  private static Predicate<LocalDate> range(String text, String first, String last) {
    try {
      if (first.length() == YEARLY && last.length() == YEARLY) {
        return yearly(MonthDay.parse("--" + first), MonthDay.parse("--" + last));
      }
      LocalDate from = LocalDate.parse(first);
      LocalDate to = LocalDate.parse(last);
      if (to.isBefore(from)) {
        throw new IllegalArgumentException("'" + text + "' ends before it begins");
      }
      return day -> !day.isBefore(from) && !day.isAfter(to);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no closing day, write it as 2026-10-05, 12-29 or 12-29..01-03", e);
    }
  }

  private static Predicate<LocalDate> yearly(MonthDay from, MonthDay to) {
    boolean overNewYear = to.isBefore(from);
    return day -> {
      MonthDay at = MonthDay.from(day);
      boolean begun = !at.isBefore(from);
      boolean notEnded = !at.isAfter(to);
      return overNewYear ? begun || notEnded : begun && notEnded;
    };
  }

  @Override
  public Optional<String> reason(LocalDate day) {
    return days.stream().anyMatch(closed -> closed.test(day))
        ? Optional.of("閉庁日")
        : Optional.empty();
  }
}
