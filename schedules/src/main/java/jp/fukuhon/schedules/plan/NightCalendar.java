package jp.fukuhon.schedules.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stream's nights: on which days they are, when they open, start and close. At most one window
 * opens on a day, and no two overlap. Immutable.
 */
public final class NightCalendar {

  private static final int DAYS_AHEAD = 370;

  private final ZoneId zone;
  private final List<TransferWindow> windows;
  private final DaysOff daysOff;
  private final Duration startAfter;

  /**
   * @param zone of the windows' hours
   * @param windows at most one a day of the week
   * @param daysOff on which none opens
   * @param startAfter how long after the opening the stream begins
   * @throws IllegalArgumentException when two windows meet, or one is over before it starts
   */
  public NightCalendar(
      ZoneId zone, List<TransferWindow> windows, DaysOff daysOff, Duration startAfter) {
    this.zone = zone;
    this.windows = List.copyOf(windows);
    this.daysOff = daysOff;
    this.startAfter = startAfter;
    requireApart();
    for (TransferWindow window : windows) {
      if (window.length().compareTo(startAfter) <= 0) {
        throw new IllegalArgumentException(
            "the window " + window.opens() + "-" + window.closes() + " is over before it starts");
      }
    }
  }

  /** Two weeks in a row show every way in which windows can meet. */
  private void requireApart() {
    LocalDate monday = LocalDate.of(2024, 1, 1);
    Instant closed = Instant.MIN;
    for (int i = 0; i < 14; i++) {
      LocalDate day = monday.plusDays(i);
      List<TransferWindow> today =
          windows.stream().filter(window -> window.days().contains(day.getDayOfWeek())).toList();
      if (today.size() > 1) {
        throw new IllegalArgumentException(
            "two windows open on " + day.getDayOfWeek() + "; one a day is what there can be");
      }
      for (TransferWindow window : today) {
        Instant opens = day.atTime(window.opens()).atZone(zone).toInstant();
        if (opens.isBefore(closed)) {
          throw new IllegalArgumentException(
              "the window of " + day.getDayOfWeek() + " opens before the one before it has closed");
        }
        closed = opens.plus(window.length());
      }
    }
  }

  /** The zone of its hours. */
  public ZoneId zone() {
    return zone;
  }

  /** True when a window opens on that day of the week. */
  public boolean opensOn(DayOfWeek day) {
    return windows.stream().anyMatch(window -> window.days().contains(day));
  }

  /** The night of that business date; empty when none begins on it. */
  public Optional<Night> night(LocalDate day) {
    return daysOff.reason(day).isPresent()
        ? Optional.empty()
        : windows.stream()
            .filter(window -> window.days().contains(day.getDayOfWeek()))
            .findFirst()
            .map(window -> night(day, window));
  }

  private Night night(LocalDate day, TransferWindow window) {
    Instant opens = day.atTime(window.opens()).atZone(zone).toInstant();
    LocalDate last = window.isOverMidnight() ? day.plusDays(1) : day;
    Instant closes = last.atTime(window.closes()).atZone(zone).toInstant();
    return new Night(day, opens, opens.plus(startAfter), closes);
  }

  /** Why no night begins on a day: a holiday's name; empty when one does, or no window is set. */
  public Optional<String> dayOff(LocalDate day) {
    return daysOff.reason(day);
  }

  /** The night that is open at that moment. */
  public Optional<Night> openAt(Instant at) {
    LocalDate today = LocalDate.ofInstant(at, zone);
    return night(today)
        .filter(night -> night.isOpen(at))
        .or(() -> night(today.minusDays(1)).filter(night -> night.isOpen(at)));
  }

  /** The first night that opens later than that; empty when none does within a year. */
  public Optional<Night> nextAfter(Instant at) {
    LocalDate day = LocalDate.ofInstant(at, zone);
    for (int i = 0; i < DAYS_AHEAD; i++) {
      Optional<Night> night = night(day.plusDays(i)).filter(found -> found.opens().isAfter(at));
      if (night.isPresent()) {
        return night;
      }
    }
    return Optional.empty();
  }

  /** The nights that closed after the first moment and not after the second, in order. */
  public List<Night> closedBetween(Instant after, Instant upto) {
    List<Night> closed = new ArrayList<>();
    LocalDate last = LocalDate.ofInstant(upto, zone);
    for (LocalDate day = LocalDate.ofInstant(after, zone).minusDays(1);
        !day.isAfter(last);
        day = day.plusDays(1)) {
      night(day)
          .filter(night -> night.isClosed(upto) && !night.isClosed(after))
          .ifPresent(closed::add);
    }
    return closed;
  }
}
