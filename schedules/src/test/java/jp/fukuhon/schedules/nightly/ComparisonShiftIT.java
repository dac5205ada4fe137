package jp.fukuhon.schedules.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.schedules.plan.ComparisonDays;
import jp.fukuhon.schedules.plan.ComparisonEnd;
import jp.fukuhon.schedules.plan.ComparisonEntry;
import jp.fukuhon.schedules.plan.ComparisonEntry.Occasion;
import jp.fukuhon.schedules.plan.ComparisonPlanner;
import jp.fukuhon.schedules.plan.ComparisonState;
import jp.fukuhon.schedules.plan.DaysOff;
import jp.fukuhon.schedules.plan.NightCalendar;
import jp.fukuhon.schedules.plan.NightEnd;
import jp.fukuhon.schedules.plan.NightPlanner;
import jp.fukuhon.schedules.plan.TransferWindow;
import jp.fukuhon.testkit.process.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two nodes of one party over one real database, with a clock of the test's. How a comparison ends
 * is the test's; everything else is what runs in an office. Compared after Friday's night; the 20th
 * of November 2026 is a Friday.
 */
class ComparisonShiftIT {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  private static final NightCalendar CALENDAR =
      new NightCalendar(
          SchedulingGateway.TOKYO,
          List.of(TransferWindow.parse("19:00-06:00", List.of("MON-FRI"))),
          DaysOff.NONE,
          Duration.ofMinutes(10));

  private static SchedulingGateway gateway;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private final AtomicInteger made = new AtomicInteger();
  private volatile Instant now = at("20T12:00");
  private volatile boolean nightIsThrough = true;

  @BeforeAll
  static void start() throws SQLException {
    gateway = new SchedulingGateway();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  private static Instant at(String november) {
    return LocalDateTime.parse("2026-11-" + november).atZone(SchedulingGateway.TOKYO).toInstant();
  }

  /** One node, its nights and its comparisons; what wakes both. */
  private Runnable serving(String name, StopSignal stop, DueComparison comparison) {
    NightShift.Node node = gateway.node(name, () -> now, stop);
    NightShift nights =
        new NightShift(
            Map.of(STREAM, new NightPlanner(CALENDAR)),
            (which, guard) ->
                nightIsThrough ? new NightEnd.Completed() : new NightEnd.Hindered("the line"),
            node,
            gateway.transactions());
    ComparisonShift comparisons =
        new ComparisonShift(
            Map.of(
                STREAM,
                new ComparisonPlanner(CALENDAR, ComparisonDays.parse(List.of("FRI"), List.of()))),
            (stream, deep, dueAt, signal) -> {
              begun.add(name);
              return comparison.compare(stream, deep, dueAt, signal);
            },
            node,
            gateway.transactions());
    open.add(nights);
    open.add(comparisons);
    open.add(stop::set);
    return () -> {
      nights.wake();
      comparisons.wake();
    };
  }

  /** Both sides have signed. */
  private ComparisonEnd signed() {
    String id = "c" + made.incrementAndGet() + "-" + now.getEpochSecond();
    Comparisons comparisons = new Comparisons(JdbcClient.create(gateway.engine()));
    comparisons.create(id, STREAM, false, null, 0, "classic", new byte[] {1});
    comparisons.opened(id, null, 0, new byte[] {1}, new byte[] {1});
    comparisons.signed(id, new byte[] {1}, new byte[] {1});
    return new ComparisonEnd.Signed(id, true);
  }

  private static ComparisonEnd untilStopped(StopSignal signal, StopSignal process) {
    try {
      while (!signal.await(1_000)) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return process.isSet() ? new ComparisonEnd.NodeStopped() : new ComparisonEnd.WindowClosed();
  }

  private static ComparisonState state(String day) {
    return new ComparisonBook(JdbcClient.create(gateway.engine()))
        .find(STREAM, Occasion.NIGHT, day)
        .map(ComparisonEntry::state)
        .orElse(ComparisonState.LAPSED);
  }

  private static int attempts(String day) {
    return new ComparisonBook(JdbcClient.create(gateway.engine()))
        .find(STREAM, Occasion.NIGHT, day)
        .orElseThrow()
        .attempts();
  }

  private void awaitNight(Runnable wake, String day) {
    NightBook nights = new NightBook(JdbcClient.create(gateway.engine()));
    Await.until(
        "night " + day,
        () -> {
          wake.run();
          return nights
              .find(STREAM, LocalDate.parse(day))
              .filter(night -> night.entry().state().isSent())
              .isPresent();
        });
  }

  /** Told in order: weeks of one stream. */
  @Test
  void weeksOfOneStream() throws Exception {
    nightThenComparisonOnceByTwoNodes();
    stoppedByTheWindowsEndItGoesOnInTheNextWindow();
    aNodeThatShutsDownLeavesItToTheOther();
    everyEndIsInTheLog();
  }

  private void nightThenComparisonOnceByTwoNodes() throws Exception {
    nightIsThrough = false;
    Runnable one = serving("one", new StopSignal(), (s, deep, due, signal) -> signed());
    Runnable two = serving("two", new StopSignal(), (s, deep, due, signal) -> signed());
    one.run(); // the first moment of its schedule
    now = at("20T19:10");
    Await.until(
        "the night is tried",
        () -> {
          one.run();
          return !new NightBook(JdbcClient.create(gateway.engine())).newest(STREAM, 1).isEmpty();
        });
    one.run();
    assertThat(begun).as("the night is not through").isEmpty();
    nightIsThrough = true;
    now = at("20T20:00");
    awaitNight(one, "2026-11-20");
    List<Thread> threads = new ArrayList<>();
    for (Runnable wake : List.of(one, two)) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 50; i++) {
                      wake.run();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Await.until("the end", () -> state("2026-11-20") == ComparisonState.EQUAL);
    one.run();
    two.run();
    assertThat(begun).hasSize(1);
    assertThat(attempts("2026-11-20")).isEqualTo(1);
    now = at("23T20:00");
    awaitNight(two, "2026-11-23");
    one.run();
    two.run();
    assertThat(begun).as("not after Monday's").hasSize(1);
    closeAll();
    open.clear();
  }

  private void stoppedByTheWindowsEndItGoesOnInTheNextWindow() throws Exception {
    begun.clear();
    StopSignal process = new StopSignal();
    Runnable one =
        serving(
            "one",
            process,
            (s, deep, due, signal) -> begun.size() > 1 ? signed() : untilStopped(signal, process));
    now = at("27T20:00");
    awaitNight(one, "2026-11-27");
    Await.until(
        "it is begun",
        () -> {
          one.run();
          return begun.size() == 1;
        });
    now = at("28T06:00");
    Await.until("the stop", () -> state("2026-11-27") == ComparisonState.WAITING);
    one.run();
    assertThat(begun).as("outside of the window").hasSize(1);
    now = at("30T20:00");
    awaitNight(one, "2026-11-30");
    Await.until(
        "the end",
        () -> {
          one.run();
          return state("2026-11-27") == ComparisonState.EQUAL;
        });
    assertThat(attempts("2026-11-27")).isEqualTo(2);
    closeAll();
    open.clear();
  }

  private void aNodeThatShutsDownLeavesItToTheOther() throws Exception {
    begun.clear();
    StopSignal process = new StopSignal();
    Runnable one = serving("one", process, (s, deep, due, signal) -> untilStopped(signal, process));
    Runnable two = serving("two", new StopSignal(), (s, deep, due, signal) -> signed());
    now = LocalDateTime.parse("2026-12-04T20:00").atZone(SchedulingGateway.TOKYO).toInstant();
    awaitNight(one, "2026-12-04");
    Await.until(
        "it is begun",
        () -> {
          one.run();
          return begun.size() == 1;
        });
    two.run();
    assertThat(begun).as("while its lock is held").containsExactly("one");
    process.set();
    Await.until(
        "the other",
        () -> {
          two.run();
          return state("2026-12-04") == ComparisonState.EQUAL;
        });
    assertThat(begun).containsExactly("one", "two");
    assertThat(attempts("2026-12-04")).isEqualTo(2);
  }

  private static void everyEndIsInTheLog() {
    try (HikariDataSource auditor = gateway.pool("auditor")) {
      assertThat(
              JdbcClient.create(auditor)
                  .sql(
                      "SELECT outcome FROM audit.operation_log WHERE action = 'COMPARISON' ORDER BY"
                          + " entry_no")
                  .query(String.class)
                  .list())
          .containsExactly(
              "RUNNING", "EQUAL", "RUNNING", "WAITING", "RUNNING", "EQUAL", "RUNNING", "WAITING",
              "RUNNING", "EQUAL");
    }
  }
}
