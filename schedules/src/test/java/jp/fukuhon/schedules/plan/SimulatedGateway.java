package jp.fukuhon.schedules.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import jp.fukuhon.core.register.MunicipalityCode;
import org.jspecify.annotations.Nullable;

/**
 * One municipality with two nodes, which keeps its nights in memory and has them planned by the
 * real planner; only how long sending takes is given.
 */
final class SimulatedGateway {

  private static final int NODES = 2;
  private static final long RECORDS_A_SECOND = 100;

  final MunicipalityCode code;
  final Map<LocalDate, NightEntry> nights = new TreeMap<>();
  final Map<LocalDate, Integer> firsts = new HashMap<>();
  final Map<LocalDate, Instant> warnedAt = new HashMap<>();
  final List<String> faults = new ArrayList<>();

  private final NightPlanner planner;
  private final Function<LocalDate, Duration> work;
  private final Down down;
  private Instant judgedUpto;
  private Duration pending = Duration.ZERO;
  private @Nullable LocalDate counted;
  private @Nullable Running running;

  /** Whether a node is down at a moment. */
  interface Down {
    boolean at(int node, Instant now);
  }

  private static final class Running {
    private final NightEntry entry;
    private final int node;
    private final DeadlineForecast forecast;
    private Instant since;

    Running(NightEntry entry, int node, Instant since, DeadlineForecast forecast) {
      this.entry = entry;
      this.node = node;
      this.since = since;
      this.forecast = forecast;
    }
  }

  SimulatedGateway(
      MunicipalityCode code,
      NightCalendar calendar,
      Instant begin,
      Function<LocalDate, Duration> work,
      Down down) {
    this.code = code;
    this.planner = new NightPlanner(calendar);
    this.judgedUpto = begin;
    this.work = work;
    this.down = down;
  }

  boolean isRunning() {
    return running != null;
  }

  NightEntry night(LocalDate day) {
    return Objects.requireNonNull(nights.get(day), () -> code + " has no night " + day);
  }

  Instant begunAt(LocalDate day) {
    return Objects.requireNonNull(night(day).attempts().startedAt());
  }

  boolean isEverythingSent() {
    return pending.isZero();
  }

  /** What an operator types. */
  void operator(LocalDate day, Function<Night, NightEntry> change) {
    nights.put(day, change.apply(planner.calendar().night(day).orElseThrow()));
  }

  /** Time goes on; both nodes are woken. */
  void tick(Instant now, Predicate<SimulatedGateway> centreTakes) {
    grow(now);
    work(now);
    for (int node = 0; node < NODES; node++) {
      if (!down.at(node, now)) {
        wake(node, now, centreTakes);
      }
    }
  }

  /** What a day changed waits from the evening on, whether it is a night or not. */
  private void grow(Instant now) {
    planner
        .calendar()
        .openAt(now)
        .map(Night::businessDate)
        .filter(day -> !day.equals(counted))
        .ifPresent(
            day -> {
              counted = day;
              pending = pending.plus(work.apply(day));
            });
  }

  private void work(Instant now) {
    Running at = running;
    if (at == null) {
      return;
    }
    if (down.at(at.node, now)) {
      running = null; // nobody says so: its entry stays as it is, the lock is free
      return;
    }
    NightEntry entry = night(at.entry.businessDate()); // an operator may have changed it
    Instant until = entry.until();
    Instant upto = now.isBefore(until) ? now : until;
    Duration spent = Duration.between(at.since, upto);
    if (spent.isNegative()) {
      faults.add(code + " worked outside of night " + entry.businessDate());
      spent = Duration.ZERO;
    }
    at.since = upto;
    at.forecast.add(upto, min(spent, pending).toSeconds() * RECORDS_A_SECOND);
    if (pending.compareTo(spent) <= 0) {
      pending = Duration.ZERO;
      end(entry, new NightEnd.Completed(), upto);
    } else {
      pending = pending.minus(spent);
      if (at.forecast.isLate(upto, entry.until())) {
        warnedAt.putIfAbsent(entry.businessDate(), upto);
      }
      if (!now.isBefore(until)) {
        end(entry, new NightEnd.WindowClosed(), until);
      }
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void end(NightEntry entry, NightEnd end, Instant at) {
    running = null;
    NightEntry ended = entry.ended(end, at, Backoff.DEFAULT, code.value());
    if (ended.state().isSent()) {
      nights.replaceAll((day, earlier) -> earlier.madeUp(entry.businessDate(), at));
    }
    nights.put(entry.businessDate(), ended);
  }

  private void wake(int node, Instant now, Predicate<SimulatedGateway> centreTakes) {
    if (running != null) {
      return; // the night's lock is held
    }
    NightPlanner.Look look = planner.look(now, judgedUpto, List.copyOf(nights.values()));
    judgedUpto = now;
    look.judged().forEach(entry -> nights.put(entry.businessDate(), entry));
    Optional<NightEntry> begun = look.work();
    if (begun.isEmpty()) {
      return;
    }
    NightEntry entry = begun.get();
    if (entry.attempts().count() == 1) {
      firsts.merge(entry.businessDate(), 1, Integer::sum);
    }
    nights.put(entry.businessDate(), entry);
    if (centreTakes.test(this)) {
      running =
          new Running(
              entry, node, now, new DeadlineForecast(now, pending.toSeconds() * RECORDS_A_SECOND));
    } else {
      end(entry, new NightEnd.Hindered("503: the centre is busy"), now);
    }
  }
}
