package jp.fukuhon.schedules.plan;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * After which nights a stream is compared by itself, by the day of the week of their business date.
 * Immutable.
 *
 * @param days compared after these
 * @param deep compared deep after these; on a day of both, deep
 */
public record ComparisonDays(Set<DayOfWeek> days, Set<DayOfWeek> deep) {

  /** After none. */
  public static final ComparisonDays NONE = new ComparisonDays(Set.of(), Set.of());

  private static final int WEEK = 7;

  public ComparisonDays {
    days = Set.copyOf(days);
    deep = Set.copyOf(deep);
  }

  /**
   * What is due.
   *
   * @param day the newest of the dates that it is for
   * @param deep when one of them wants it so
   */
  record Due(LocalDate day, boolean deep) {}

  /**
   * Reads days as they stand in the configuration.
   *
   * @param days names of three letters and ranges of them, for example {@code MON-THU, SAT}
   * @throws IllegalArgumentException saying what is wrong in one sentence
   */
  public static ComparisonDays parse(List<String> days, List<String> deep) {
    return new ComparisonDays(TransferWindow.days(days), TransferWindow.days(deep));
  }

  /** Every day of either kind. */
  public Set<DayOfWeek> all() {
    EnumSet<DayOfWeek> all = EnumSet.noneOf(DayOfWeek.class);
    all.addAll(days);
    all.addAll(deep);
    return all;
  }

  /**
   * What is due once the night of that date is through: of the week's days up to it, those after
   * the newest one that is written down. Several that were left out are made up by one.
   *
   * @param written the newest date that is written down; null when there is none
   */
  Optional<Due> upto(LocalDate night, @Nullable LocalDate written) {
    Due due = null;
    for (int back = WEEK - 1; back >= 0; back--) {
      LocalDate day = night.minusDays(back);
      boolean open = written == null || day.isAfter(written);
      boolean deepToday = deep.contains(day.getDayOfWeek());
      if (open && (deepToday || days.contains(day.getDayOfWeek()))) {
        due = new Due(day, deepToday || (due != null && due.deep()));
      }
    }
    return Optional.ofNullable(due);
  }
}
