package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.testkit.fault.Behaviour;
import jp.fukuhon.testkit.fault.CommitFaultProxy;
import jp.fukuhon.testkit.fault.Direction;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Processes die, connections break; nothing is lost and little is sent twice (第5-8(2)イ). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("SenderCrashIT") // its tests run one after the other
class SenderCrashIT {

  private static final int REGISTERS = 2_400;
  private static final int CHUNKS = REGISTERS / Stage.BLOCK;
  private static final int PARTITIONS = 2;

  private Stage stage;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(REGISTERS));
    stage.gateway().run("send");
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Stage ended = stage) {
      ended.contentsEqual();
    }
  }

  /** The line is slow, so that a transfer takes long enough to be met at a chosen moment. */
  @BeforeEach
  void changeEverythingAndSlowTheLine() throws SQLException {
    stage.change(REGISTERS);
    stage.wire().behave(new Behaviour.Delay(Duration.ofMillis(20)));
  }

  @AfterEach
  void settle() throws SQLException {
    stage.settle();
  }

  @Test
  void senderKilledAtAnyMomentResumesAfterTheLastCommittedChunk() throws Exception {
    String id = stage.next();
    int kills = 0;
    LineTrap completion = stage.line().trap(Stage.COMPLETION, LineTrap.Kind.HOLD_REQUEST);
    EngineProcess sender = stage.send();
    for (long moment : List.of(1L, 6L, 14L, (long) CHUNKS)) {
      stage.awaitSent(id, moment, sender);
      if (moment == CHUNKS) {
        completion.await();
      }
      sender.kill();
      kills++;
      long kept = stage.sent(id);
      assertThat(stage.frozenBy()).isEqualTo(id);
      stage.checker().holdsNow();
      assertThat(kept).isGreaterThanOrEqualTo(moment);
      sender = stage.restart(id);
    }
    sender.expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    atMostOneChunkAPartitionWasSentTwice(id, kills);
  }

  /** By the sender's ledger and by what was seen on the line. */
  private void atMostOneChunkAPartitionWasSentTwice(String id, int interruptions)
      throws SQLException {
    assertThat(stage.sent(id)).isEqualTo(CHUNKS);
    assertThat(stage.received(id)).isEqualTo(CHUNKS);
    assertThat(stage.replayed(id)).isLessThanOrEqualTo((long) interruptions * PARTITIONS);
    List<LineProxy.Exchange> puts = stage.line().exchanges(Stage.CHUNKS.replace("[^/]+", id));
    assertThat(puts).hasSizeLessThanOrEqualTo(CHUNKS + interruptions * PARTITIONS);
    Set<String> different =
        puts.stream().map(LineProxy.Exchange::request).collect(Collectors.toSet());
    assertThat(different).hasSize(CHUNKS);
  }

  @Test
  void centreKilledAtAnyMomentLosesNoAcknowledgedChunk() throws Exception {
    String id = stage.next();
    EngineProcess sender = stage.send();
    for (long moment : List.of(2L, 14L)) {
      stage.awaitSent(id, moment, sender);
      stage.serving().kill();
      stage.serveAgain();
    }
    sender.expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(stage.sent(id)).isEqualTo(CHUNKS);
    assertThat(stage.replayed(id)).isLessThanOrEqualTo(2L * PARTITIONS);
  }

  @Test
  void aRunningGatewaySendsWhatItIsAskedAndGoesOnAfterItsDeath() throws Exception {
    String id = stage.next();
    EngineProcess server = stage.gateway().start("serve");
    EngineProcess asking = stage.gateway().start("send", "--server");
    stage.awaitSent(id, 6, server);
    server.kill();
    asking.expectExit(ErrorCode.JOB_FAILED.exitCode());
    assertThat(asking.stderr()).contains("nobody is at work").contains("HINT: ");
    stage.checker().holdsNow();

    EngineProcess successor = stage.gateway().start("serve");
    EngineProcess again = stage.gateway().start("send", "--server", "--json").expectExit(0);
    assertThat(again.stdout()).contains("\"exitCode\" : 0").contains(id + " is COMMITTED");
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    atMostOneChunkAPartitionWasSentTwice(id, 1);
    successor.terminate();
    assertThat(successor.awaitExit()).isEqualTo(143);
  }

  @Test
  void withoutARunningGatewayTheRequestIsTakenBack() throws Exception {
    String id = stage.next();
    EngineProcess asking = stage.gateway().start("send", "--server", "--wait", "1");
    asking.expectExit(ErrorCode.UNAVAILABLE.exitCode());
    assertThat(asking.stderr()).contains("taken back");
    EngineProcess server = stage.gateway().start("serve");
    stage.gateway().start("send", "--server").expectExit(0);
    server.terminate();
    assertThat(server.awaitExit()).isEqualTo(143);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(
            Sql.list(
                stage.source,
                "SELECT taken_at IS NOT NULL FROM gateway.send_request ORDER BY request_no DESC"
                    + " LIMIT 2",
                row -> row.getBoolean(1)))
        .containsExactly(true, false);
  }

  @Test
  void bothSidesKilledAtOnceGoOnWhereTheyWere() throws Exception {
    String id = stage.next();
    EngineProcess sender = stage.send();
    stage.awaitSent(id, 10, sender);
    stage.serving().kill();
    sender.kill();
    stage.checker().holdsNow();
    stage.serveAgain();
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    atMostOneChunkAPartitionWasSentTwice(id, 1);
  }

  @Test
  void centreTerminatedInOrderAndStartedAgainIsNotNoticedByTheSender() throws Exception {
    String id = stage.next();
    EngineProcess sender = stage.send();
    stage.awaitSent(id, 10, sender);
    stage.serving().terminate();
    stage.serving().expectExit(143);
    stage.serveAgain();
    sender.expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
  }

  @Test
  void sigtermStopsAtAChunkBoundaryWith143AndRestartGoesOn() throws Exception {
    String id = stage.next();
    EngineProcess sender = stage.send();
    stage.awaitSent(id, 5, sender);
    sender.terminate();
    sender.expectExit(143);
    long kept = stage.sent(id);
    assertThat(kept).isLessThan(CHUNKS);
    assertThat(stage.received(id)).as("no chunk was in flight").isEqualTo(kept);
    assertThat(stage.state(id)).isEqualTo("SENDING");
    assertThat(stage.frozenBy()).isEqualTo(id);
    stage.checker().holdsNow();
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    atMostOneChunkAPartitionWasSentTwice(id, 0);
  }

  @Test
  void terminatedBackendsOfTheSenderCostAtMostTheChunkInFlight() throws Exception {
    String id = stage.next();
    EngineProcess sender = stage.send();
    stage.awaitSent(id, 5, sender);
    long ended =
        Sql.number(
            stage.source,
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE datname = current_database() AND usename = 'engine'
            """);
    assertThat(ended).isPositive();
    int exit = sender.awaitExit();
    assertThat(exit).as(sender.output()).isNotZero();
    assertThat(stage.frozenBy()).isEqualTo(id);
    stage.checker().holdsNow();
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    atMostOneChunkAPartitionWasSentTwice(id, 1);
  }

  @Test
  void commitWhoseAnswerIsLostLeavesATransferThatRestarts() throws Exception {
    commitBroken(CommitFaultProxy.Fault.LOSE_ANSWER);
  }

  @Test
  void commitThatNeverArrivesLeavesATransferThatRestarts() throws Exception {
    commitBroken(CommitFaultProxy.Fault.LOSE_COMMIT);
  }

  private void commitBroken(CommitFaultProxy.Fault fault) throws Exception {
    String id = stage.next();
    String database = "127.0.0.1:" + stage.gateway().databasePort();
    try (CommitFaultProxy proxy = CommitFaultProxy.to(stage.gateway().databasePort())) {
      String detour = "127.0.0.1:" + proxy.port();
      stage.gateway().reconfigure(database, detour);
      try {
        EngineProcess sender = stage.send();
        stage.awaitSent(id, 4, sender);
        proxy.breakNextCommit(fault, "INSERT INTO gateway.chunk");
        stage.await("the sender has ended", () -> !sender.isAlive());
        assertThat(proxy.faults()).isEqualTo(1);
        assertThat(sender.awaitExit()).as(sender.output()).isNotZero();
        stage.checker().holdsNow();
        stage.restart(id).expectExit(0);
        assertThat(stage.state(id)).isEqualTo("COMMITTED");
        atMostOneChunkAPartitionWasSentTwice(id, 1);
      } finally {
        stage.gateway().reconfigure(detour, database);
      }
    }
  }

  @Test
  void aLineThatBreaksAllTheTimeIsSurvivedInOneRun() throws Exception {
    String id = stage.next();
    stage.wire().behave(new Behaviour.CutAfter(Direction.TO_SERVER, 200_000));
    EngineProcess sender = stage.send();
    stage.awaitSent(id, CHUNKS / 2, sender);
    assertThat(stage.wire().faults()).as("connections cut on the way there").isPositive();
    stage.wire().behave(new Behaviour.CutAfter(Direction.TO_CLIENT, 12_000));
    stage.awaitSent(id, CHUNKS - 4, sender);
    stage.wire().behave(new Behaviour.Throttle(200_000));
    sender.expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(stage.sent(id)).isEqualTo(CHUNKS);
    assertThat(stage.received(id)).isEqualTo(CHUNKS);
  }

  @Test
  void twoRestartsAtOnceOneRunsTheOtherNamesItAndExits11() throws Exception {
    String id = stage.next();
    EngineProcess sender = stage.send();
    stage.awaitSent(id, 3, sender);
    sender.kill();
    EngineProcess one = stage.restart(id);
    EngineProcess two = stage.restart(id);
    int first = one.awaitExit();
    int second = two.awaitExit();
    assertThat(Set.of(first, second)).as(stage.diagnosis()).containsExactlyInAnyOrder(0, 11);
    EngineProcess winner = first == 0 ? one : two;
    EngineProcess loser = first == 0 ? two : one;
    assertThat(loser.stderr()).contains("pid " + winner.pid()).contains("HINT:");
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    atMostOneChunkAPartitionWasSentTwice(id, 1);
  }
}
