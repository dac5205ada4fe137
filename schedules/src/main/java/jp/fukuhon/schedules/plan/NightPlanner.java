package jp.fukuhon.schedules.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Says what is to be done with a stream at a moment, from its calendar and from what is written of
 * its nights. The caller keeps everybody else from the stream's nights meanwhile, and writes down
 * what is said before acting on it: then a night runs once, whatever wakes the planner and however
 * often. Immutable.
 */
public final class NightPlanner {

  private static final Duration LOOK_BACK = Duration.ofDays(366);
  private static final Duration ON_TIME = Duration.ofMinutes(10);

  private final NightCalendar calendar;

  public NightPlanner(NightCalendar calendar) {
    this.calendar = calendar;
  }

  /** The stream's nights. */
  public NightCalendar calendar() {
    return calendar;
  }

  /**
   * What is to be done now.
   *
   * @param judged nights that are over though nobody is at them, to be written down and told
   * @param work a night to be written down as RUNNING, then run until {@link NightEntry#until()};
   *     empty when there is none
   * @param wakeAt when to look again at the latest; empty when nothing is due within a year
   */
  public record Look(
      List<NightEntry> judged, Optional<NightEntry> work, Optional<Instant> wakeAt) {}

  /**
   * Looks at the stream; whoever was at one of its nights is not any more.
   *
   * @param judgedUpto nights that closed until then were judged before; the schedule's first moment
   *     at first
   * @param known every entry that is not over, and every one whose night closes after {@code
   *     judgedUpto}
   */
  public Look look(Instant now, Instant judgedUpto, List<NightEntry> known) {
    Map<LocalDate, NightEntry> entries = new HashMap<>();
    known.forEach(entry -> entries.put(entry.businessDate(), entry));
    List<NightEntry> judged = new ArrayList<>(missed(now, judgedUpto, entries));
    List<NightEntry> due = new ArrayList<>();
    List<Instant> wakes = new ArrayList<>();
    for (NightEntry entry : known) {
      if (entry.state().isOver()) {
        continue;
      }
      if (entry.mayRun(now)) {
        due(entry, now, wakes).ifPresent(due::add);
      } else if (entry.state() != NightState.UNFINISHED && !now.isBefore(entry.until())) {
        judged.add(closed(entry, now));
      }
    }
    calendar
        .openAt(now)
        .filter(night -> !entries.containsKey(night.businessDate()))
        .ifPresent(
            night -> {
              if (now.isBefore(night.starts())) {
                wakes.add(night.starts());
              } else {
                due.add(NightEntry.first(night, now, lateStart(night, now)));
              }
              wakes.add(night.closes());
            });
    calendar.nextAfter(now).ifPresent(night -> wakes.add(night.starts()));
    return new Look(
        List.copyOf(judged),
        due.stream().max(Comparator.comparing(NightEntry::businessDate)),
        wakes.stream().min(Comparator.naturalOrder()));
  }

  private List<NightEntry> missed(
      Instant now, Instant judgedUpto, Map<LocalDate, NightEntry> entries) {
    Instant oldest = now.minus(LOOK_BACK);
    return calendar.closedBetween(judgedUpto.isBefore(oldest) ? oldest : judgedUpto, now).stream()
        .filter(night -> !entries.containsKey(night.businessDate()))
        .map(NightEntry::missed)
        .toList();
  }

  private static Optional<NightEntry> due(NightEntry entry, Instant now, List<Instant> wakes) {
    wakes.add(entry.until());
    return switch (entry.state()) {
      case RUNNING -> Optional.of(entry.begunAgain(now, "taken over from a node that is gone"));
      case UNFINISHED ->
          entry.night().isOpen(now)
              ? Optional.empty() // an operator stopped it
              : Optional.of(entry.begunAgain(now, "an operator lets it run on"));
      case WAITING -> {
        Instant retryAt = Objects.requireNonNull(entry.attempts().retryAt());
        if (now.isBefore(retryAt)) {
          wakes.add(retryAt);
          yield Optional.empty();
        }
        yield Optional.of(entry.begunAgain(now, "again after: " + entry.note()));
      }
      case DONE, LATE, FAILED, MISSED, SKIPPED -> Optional.empty();
    };
  }

  private static NightEntry closed(NightEntry entry, Instant now) {
    return entry.state() == NightState.RUNNING
        ? entry.over(
            NightState.UNFINISHED, now, "its node was gone at the window's end; the next goes on")
        : entry.over(NightState.FAILED, now, entry.note());
  }

  private static String lateStart(Night night, Instant now) {
    return now.isAfter(night.starts().plus(ON_TIME))
        ? "begun "
            + Duration.between(night.starts(), now).toMinutes()
            + " min late, no node was up or free"
        : "";
  }
}
