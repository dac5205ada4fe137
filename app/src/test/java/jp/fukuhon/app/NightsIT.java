package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.FreezeWindows;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.TransferListener;
import jp.fukuhon.schedules.nightly.NightBook;
import jp.fukuhon.schedules.nightly.NightDesk;
import jp.fukuhon.schedules.nightly.NightGuard;
import jp.fukuhon.schedules.nightly.NightShift;
import jp.fukuhon.schedules.plan.Night;
import jp.fukuhon.schedules.plan.NightEntry;
import jp.fukuhon.schedules.plan.NightState;
import jp.fukuhon.testkit.fault.Behaviour;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Nights and operators on a real gateway: the window's end, a node killed in its night, and two
 * operators at once. The window opened two minutes ago.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("NightsIT") // its tests run one after the other
class NightsIT {

  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  private static final int REGISTERS = 500;
  private static final long CHUNKS = 5;

  private Stage stage;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(REGISTERS));
    DateTimeFormatter time = DateTimeFormatter.ofPattern("HH:mm");
    ZonedDateTime opens = ZonedDateTime.now(TOKYO).minusMinutes(2);
    stage
        .gateway()
        .configure(
            "schedule: {windows: [{hours: \"%s-%s\", days: [MON-SUN]}], spread: 0s, holidays: open}"
                .formatted(time.format(opens), time.format(opens.plusHours(3))));
    stage.gateway().run("send");
  }

  @AfterEach
  void settle() throws SQLException {
    stage.settle();
  }

  @AfterAll
  void settled() throws SQLException {
    try (Stage ended = stage) {
      ended.contentsEqual();
    }
  }

  private Loaded loaded() {
    return SettingsFile.load(stage.gateway().directory());
  }

  /** A clock that stands where it is put. */
  private static final class SetClock extends Clock {
    private volatile Instant now = Instant.EPOCH;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void theWindowsEndStopsATransferAtAChunkBoundaryAndItRunsOnFromItsCheckpoint() throws Exception {
    stage.change(REGISTERS);
    Loaded loaded = loaded();
    Night night =
        Objects.requireNonNull(ScheduleReader.calendars(loaded).get(STREAM))
            .night(LocalDate.now(TOKYO).minusDays(4))
            .orElseThrow();
    SetClock windows = new SetClock();
    windows.now = night.starts();
    StopSignal stop = new StopSignal();
    String id = stage.next();
    LineTrap third = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.HOLD_REQUEST, 3);
    try (GatewayParty gateway = new GatewayParty(loaded, Clock.systemUTC(), stop);
        NightShift shift = gateway.nightShift(loaded, stop, windows);
        AutoCloseable last = stop::set) {
      NightBook book = new NightBook(JdbcClient.create(gateway.dataSource()));
      shift.wake();
      third.await();
      ListAppender<ILoggingEvent> told = listenTo(NightGuard.class);
      windows.now = night.closes();
      stage.await("the guard to have stopped the run", () -> !told.list.isEmpty());
      third.release();
      stage.await(
          "the stop", () -> entry(book, night.businessDate()).state() == NightState.UNFINISHED);
      assertThat(stage.state(id)).isEqualTo("SENDING");
      assertThat(stage.sent(id)).as("the chunk in hand was finished").isEqualTo(3);
      assertThat(stage.frozenBy()).isEqualTo(id);
      assertThat(stage.gateway().run("status").stdout())
          .contains("night " + night.businessDate() + " of " + STREAM + " is UNFINISHED")
          .contains("run-on " + STREAM);

      windows.now = night.closes().plusSeconds(3_600);
      NightDesk desk =
          new NightDesk(
              ScheduleReader.calendars(loaded),
              JdbcClient.create(gateway.dataSource()),
              new JdbcTransactionManager(gateway.dataSource()),
              windows);
      desk.runOn(STREAM, Optional.empty(), "operator", "月末");
      shift.wake();
      stage.await("the end", () -> entry(book, night.businessDate()).state().isOver());
      assertThat(entry(book, night.businessDate()).state()).isEqualTo(NightState.LATE);
      assertThat(entry(book, night.businessDate()).attempts().count()).isEqualTo(2);
      assertThat(last).isNotNull();
    }
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(stage.sent(id)).isEqualTo(CHUNKS);
    assertThat(stage.replayed(id)).isZero();
  }

  private static ListAppender<ILoggingEvent> listenTo(Class<?> teller) {
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.list = new CopyOnWriteArrayList<>();
    told.start();
    ((Logger) LoggerFactory.getLogger(teller)).addAppender(told);
    return told;
  }

  private static NightEntry entry(NightBook book, LocalDate day) {
    return book.find(STREAM, day).orElseThrow().entry();
  }

  @Test
  void aNodeKilledInItsNightIsTakenOverWithinAMinuteAndComesBackHarmless() throws Exception {
    stage.change(REGISTERS);
    String id = stage.next();
    LineTrap third = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.HOLD_REQUEST, 3);
    List<EngineProcess> nodes =
        List.of(stage.gateway().start("serve"), stage.gateway().start("serve"));
    third.await();
    EngineProcess atWork =
        nodes.stream()
            .filter(node -> tonight("node").endsWith(" pid " + node.pid()))
            .findFirst()
            .orElseThrow();
    long killed = System.nanoTime();
    atWork.kill();
    third.release();
    stage.await("the other node", () -> tonight("attempts").equals("2"));
    assertThat(System.nanoTime() - killed).isLessThan(TimeUnit.SECONDS.toNanos(60));
    stage.await("the end", () -> tonight("state").equals("DONE"));
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(stage.sent(id)).isEqualTo(CHUNKS);

    EngineProcess back = stage.gateway().start("serve");
    stage.await("it is back", () -> back.output().contains("ready:"));
    assertThat(tonight("state")).isEqualTo("DONE");
    assertThat(tonight("attempts")).isEqualTo("2");
    assertThat(stage.newest()).isEqualTo(id);
    JsonNode nights =
        JsonMapper.shared().readTree(stage.gateway().run("nights", "--json").stdout()).get(0);
    assertThat(nights.required("stream").stringValue()).isEqualTo(STREAM.toString());
    assertThat(nights.required("nights").get(0).required("state").stringValue()).isEqualTo("DONE");
    operatorsAreToldWhatCannotBe(
        nights.required("nights").get(0).required("businessDate").asString(""));
    for (EngineProcess node : List.of(nodes.get(0), nodes.get(1), back)) {
      node.terminate();
      node.awaitExit();
    }
  }

  private void operatorsAreToldWhatCannotBe(String tonight) throws SQLException {
    EngineProcess late =
        stage
            .gateway()
            .start("skip-night", STREAM.toString(), tonight, "--yes", "--reason", "too late")
            .expectExit(12);
    assertThat(late.stderr()).contains("is DONE already");
    String tomorrow = LocalDate.parse(tonight).plusDays(1).toString();
    stage.gateway().run("skip-night", STREAM.toString(), tomorrow, "--yes", "--reason", "回線工事");
    assertThat(
            Sql.number(
                stage.source,
                "SELECT count(*) FROM audit.operation_log WHERE action = 'SKIP_NIGHT' AND"
                    + " outcome = 'OK' AND detail->>'reason' = '回線工事'"))
        .isEqualTo(1);
    stage.gateway().start("run-on", STREAM.toString()).expectExit(12);
  }

  /** What is written of the newest night that has begun. */
  private String tonight(String column) {
    try {
      return Objects.requireNonNullElse(
          Sql.text(
              stage.source,
              "SELECT "
                  + column
                  + "::text FROM gateway.night WHERE opens_at < clock_timestamp()"
                  + " ORDER BY business_date DESC LIMIT 1"),
          "");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void twoOperatorsRestartingAtOnceAHundredTimes() throws Exception {
    stage.change(1);
    System.setProperty("fukuhon.centre.patience", "0s");
    try (GatewayParty one = new GatewayParty(loaded(), Clock.systemUTC(), new StopSignal());
        GatewayParty two = new GatewayParty(loaded(), Clock.systemUTC(), new StopSignal());
        ExecutorService operators = Executors.newFixedThreadPool(2)) {
      TransferId id =
          new FreezeWindows(
                  JdbcClient.create(one.dataSource()),
                  new TransactionTemplate(new JdbcTransactionManager(one.dataSource())))
              .freeze(STREAM, TransferMode.INCREMENTAL)
              .id();
      for (int round = 0; round < 100; round++) {
        race(List.of(one, two), operators, id);
      }
      assertThat(one.transfers().restart(id, TransferListener.NONE).state())
          .isEqualTo(SenderState.COMMITTED);
    } finally {
      System.clearProperty("fukuhon.centre.patience");
    }
  }

  /** One of the two is at the centre's door, which stays shut until the other has its answer. */
  private void race(List<GatewayParty> parties, ExecutorService operators, TransferId id)
      throws Exception {
    LineTrap door = stage.line().trap(Stage.POSITION, LineTrap.Kind.HOLD_REQUEST, 1);
    CyclicBarrier together = new CyclicBarrier(parties.size());
    List<Future<String>> answers = new ArrayList<>();
    for (GatewayParty party : parties) {
      Callable<String> restart =
          () -> {
            together.await(10, TimeUnit.SECONDS);
            try {
              return "ran to " + party.transfers().restart(id, TransferListener.NONE).state();
            } catch (TransferException.LockHeld e) {
              return String.valueOf(e.getMessage());
            } catch (TransferException.Transient e) {
              return "ran";
            }
          };
      answers.add(operators.submit(restart));
    }
    door.await();
    stage.await("an answer", () -> answers.stream().anyMatch(Future::isDone));
    stage.wire().behave(new Behaviour.Refuse());
    door.release();
    List<String> told = new ArrayList<>();
    for (Future<String> answer : answers) {
      told.add(answer.get(30, TimeUnit.SECONDS));
    }
    stage.wire().behave(new Behaviour.Pass());
    stage.line().reset();
    assertThat(told)
        .containsExactlyInAnyOrder(
            "ran",
            told.stream().filter(t -> !t.equals("ran")).findFirst().orElse("nobody was told"))
        .anySatisfy(
            text ->
                assertThat(text)
                    .startsWith("'send " + STREAM + "' is being worked on by")
                    .contains(PartyDatabase.holder()));
  }
}
