package jp.fukuhon.schedules.nightly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.schedules.plan.DaysOff;
import jp.fukuhon.schedules.plan.NightCalendar;
import jp.fukuhon.schedules.plan.NightEnd;
import jp.fukuhon.schedules.plan.NightEntry;
import jp.fukuhon.schedules.plan.NightPlanner;
import jp.fukuhon.schedules.plan.NightState;
import jp.fukuhon.schedules.plan.TransferWindow;
import jp.fukuhon.testkit.process.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two nodes of one party over one real database, with a clock of the test's. How long a transfer
 * takes is the test's; everything else is what runs in an office. The 16th of November 2026 is a
 * Monday.
 */
class NightShiftIT {

  private static SchedulingGateway gateway;
  private static final AtomicInteger STREAMS = new AtomicInteger();

  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
  private volatile Instant now = at("16T12:00");
  private final AtomicInteger looks = new AtomicInteger();
  private StreamId stream;
  private NightBook book;

  @BeforeAll
  static void start() throws SQLException {
    gateway = new SchedulingGateway();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @BeforeEach
  void ownStream() {
    String five = String.format("13%03d", 101 + STREAMS.incrementAndGet());
    int digit = jp.fukuhon.core.register.MunicipalityCode.checkDigit(five);
    stream = StreamId.parse(five + digit + "-FUKUHON");
    book = new NightBook(JdbcClient.create(gateway.engine()));
    book.judgedUpto(stream, now);
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

  private static LocalDate day(int day) {
    return LocalDate.of(2026, 11, day);
  }

  private NightCalendar calendar() {
    return new NightCalendar(
        SchedulingGateway.TOKYO,
        List.of(TransferWindow.parse("19:00-06:00", List.of("MON-FRI"))),
        DaysOff.NONE,
        Duration.ofMinutes(10));
  }

  private NightShift node(String name, StopSignal stop, NightTransfer transfer) {
    NightShift shift =
        new NightShift(
            Map.of(stream, new NightPlanner(calendar())),
            (which, guard) -> {
              begun.add(name);
              return transfer.send(which, guard);
            },
            gateway.node(
                name,
                () -> {
                  looks.incrementAndGet();
                  return now;
                },
                stop),
            gateway.transactions());
    open.add(shift);
    open.add(stop::set);
    return shift;
  }

  private NightShift node(String name, NightTransfer transfer) {
    return node(name, new StopSignal(), transfer);
  }

  private NightDesk desk() {
    return new NightDesk(
        Map.of(stream, calendar()),
        JdbcClient.create(gateway.engine()),
        gateway.transactions(),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private NightEntry night(int day) {
    return book.find(stream, day(day)).orElseThrow().entry();
  }

  private void await(String what, Callable<Boolean> condition) {
    Await.until(what, Await.DEADLINE, condition, () -> book.newest(stream, 5).toString());
  }

  /** Sends until it is stopped. */
  private static NightEnd untilStopped(NightGuard guard) {
    try {
      while (!guard.signal().await(1_000)) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return guard.isWindowClosed() ? new NightEnd.WindowClosed() : new NightEnd.NodeStopped();
  }

  @Test
  void twoNodesWokenByQuartzRunANightOnce() throws Exception {
    AtomicInteger wakes = new AtomicInteger();
    now = at("16T19:10");
    for (String name : List.of("one", "two")) {
      NightShift shift = node(name, (which, guard) -> new NightEnd.Completed());
      NightWaker waker =
          new NightWaker(
              gateway.engine(),
              () -> {
                wakes.incrementAndGet();
                shift.wake();
              },
              Duration.ofMillis(200));
      open.add(waker);
      waker.start();
    }

    await("many wakes", () -> wakes.get() > 15);

    assertThat(night(16).state()).isEqualTo(NightState.DONE);
    assertThat(night(16).attempts().count()).isEqualTo(1);
    assertThat(begun).hasSize(1);
    now = at("17T19:10");
    await("the next night", () -> begun.size() == 2 && night(17).state() == NightState.DONE);
  }

  @Test
  void nodesWokenTogetherAHundredTimesBeginOneRun() throws Exception {
    now = at("16T19:10");
    NightShift one = node("one", (which, guard) -> untilStopped(guard));
    NightShift two = node("two", (which, guard) -> untilStopped(guard));
    List<Thread> threads = new ArrayList<>();
    for (NightShift shift : List.of(one, two)) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      shift.wake();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(begun.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(begun).isEmpty();
    assertThat(night(16).attempts().count()).isEqualTo(1);
  }

  @Test
  void aNodeThatIsGoneIsTakenOverAndWritesNothingAnyMore() throws Exception {
    now = at("16T19:10");
    node("gone", (which, guard) -> untilStopped(guard)).wake();
    assertThat(begun.poll(10, TimeUnit.SECONDS)).isEqualTo("gone");
    NightShift heir = node("heir", (which, guard) -> new NightEnd.Completed());
    heir.wake();
    assertThat(begun).as("while its lock is held").isEmpty();

    try (HikariDataSource superuser = gateway.pool("engine")) {
      JdbcClient.create(superuser) // a role may end its own connections
          .sql(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
                  + " 'fukuhon gone'")
          .query((row, n) -> n)
          .list();
    }
    await(
        "the heir",
        () -> {
          heir.wake();
          return !begun.isEmpty();
        });
    await("the end", () -> night(16).state() == NightState.DONE);

    assertThat(night(16).attempts().count()).isEqualTo(2);
    assertThat(book.find(stream, day(16)).orElseThrow().node()).isEqualTo("heir");
    closeAll(); // waits for the one that is gone
    open.clear();
    assertThat(night(16).state()).isEqualTo(NightState.DONE);
    assertThat(night(16).attempts().count()).isEqualTo(2);
  }

  @Test
  void theWindowsEndStopsARunAndTheNextNightMakesItLate() throws Exception {
    now = at("16T19:10");
    NightShift shift =
        node(
            "one",
            (which, guard) -> begun.size() > 1 ? new NightEnd.Completed() : untilStopped(guard));
    shift.wake();
    await("the run", () -> begun.size() == 1);
    now = at("17T06:00");
    await("the stop", () -> night(16).state() == NightState.UNFINISHED);
    shift.wake();
    assertThat(begun).as("outside of the window").hasSize(1);

    now = at("17T19:10");
    shift.wake();
    await("the next night", () -> night(17).state() == NightState.DONE);

    assertThat(night(16).state()).isEqualTo(NightState.LATE);
    assertThat(night(16).madeUpOn()).isEqualTo(day(17));
  }

  @Test
  void anOperatorLetsARunGoOnAfterTheWindow() throws Exception {
    now = at("16T19:10");
    NightShift shift = node("one", (which, guard) -> untilStopped(guard));
    shift.wake();
    await("the run", () -> begun.size() == 1);
    assertThatThrownBy(
            () -> desk().runOn(stream, Optional.of(at("17T19:30")), "operator", "over the next"))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining("2026-11-17T19:30");
    desk().runOn(stream, Optional.of(at("17T09:30")), "operator", "月末");
    now = at("17T08:00");
    int before = looks.get();
    await("three looks of the guard", () -> looks.get() >= before + 3);
    assertThat(night(16).state()).isEqualTo(NightState.RUNNING);

    now = at("17T09:30");
    await("the stop", () -> night(16).state() == NightState.UNFINISHED);
    now = at("17T10:00");
    desk().runOn(stream, Optional.empty(), "operator", "");
    shift.wake();
    await("it goes on", () -> begun.size() == 2);
    assertThat(night(16).until()).isEqualTo(at("17T19:00"));
  }

  @Test
  void missedNightsAreWrittenDownWhenANodeComesUp() throws Exception {
    now = at("19T12:00");
    NightShift shift = node("one", (which, guard) -> new NightEnd.Completed());
    shift.wake();
    assertThat(book.open(stream))
        .extracting(written -> written.entry().state())
        .containsExactly(NightState.MISSED, NightState.MISSED, NightState.MISSED);
    shift.wake();
    now = at("19T21:00");
    shift.wake();
    await("the night", () -> night19Done());
    assertThat(night(19).attempts().count()).isEqualTo(1);
    assertThat(book.open(stream)).isEmpty();
    assertThat(night(17).madeUpOn()).isEqualTo(day(19));
    assertThat(log("MISSED")).isEqualTo(6); // once missed, once made up
  }

  private boolean night19Done() {
    return book.find(stream, day(19))
        .filter(written -> written.entry().state() == NightState.DONE)
        .isPresent();
  }

  private long log(String outcome) throws SQLException {
    try (HikariDataSource auditor = gateway.pool("auditor")) {
      return JdbcClient.create(auditor)
          .sql(
              "SELECT count(*) FROM audit.operation_log WHERE action = 'NIGHT' AND stream = ? AND"
                  + " outcome = ?")
          .params(stream.toString(), outcome)
          .query(Long.class)
          .single();
    }
  }

  @Test
  void aSkippedNightIsNotRunAndCannotBeSkippedTwice() {
    now = at("16T18:00");
    desk().skip(stream, day(16), "operator", "回線工事");
    assertThatThrownBy(() -> desk().skip(stream, day(16), "operator", "again"))
        .isInstanceOf(TransferException.Refused.class)
        .hasMessageContaining("SKIPPED");
    assertThatThrownBy(() -> desk().skip(stream, day(21), "operator", "a Saturday"))
        .isInstanceOf(TransferException.Configuration.class);
    now = at("16T22:00");
    node("one", (which, guard) -> new NightEnd.Completed()).wake();
    assertThat(begun).isEmpty();
    assertThat(night(16).note()).isEqualTo("回線工事");
  }

  @Test
  void whatIsTooSlowIsToldAtOnce() throws Exception {
    now = at("16T19:10");
    NightShift shift =
        node(
            "one",
            (which, guard) -> {
              guard.expect(1_000_000);
              now = at("16T19:20"); // ten minutes, and nothing has moved
              return untilStopped(guard);
            });
    shift.wake();
    await("the run", () -> begun.size() == 1);
    await("the forecast", () -> log("FORECAST_LATE") > 0);
    assertThat(log("FORECAST_LATE")).as("once").isEqualTo(1);
  }

  @Test
  void aNodeThatShutsDownLeavesItsNightToTheOther() throws Exception {
    now = at("16T19:10");
    StopSignal stop = new StopSignal();
    node("one", stop, (which, guard) -> untilStopped(guard)).wake();
    assertThat(begun.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
    stop.set();
    await("it waits", () -> night(16).state() == NightState.WAITING);
    NightShift two = node("two", (which, guard) -> new NightEnd.Completed());
    await(
        "the other",
        () -> {
          two.wake();
          return night(16).state() == NightState.DONE;
        });
    assertThat(night(16).attempts().count()).isEqualTo(2);
  }

  @Test
  void whatANightWasStaysForEver() {
    now = at("16T18:00");
    desk().skip(stream, day(16), "operator", "x");
    assertThatThrownBy(
            () ->
                JdbcClient.create(gateway.engine())
                    .sql("UPDATE gateway.night SET state = 'DONE' WHERE business_date = ?")
                    .param(day(16))
                    .update())
        .hasMessageContaining("its outcome stay");
  }
}
