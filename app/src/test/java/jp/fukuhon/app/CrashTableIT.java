package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import jp.fukuhon.testkit.fault.DatabaseGate;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Role;
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

/**
 * The table "A crash between any two steps" of the exchange procedure, line by line: processes are
 * killed while a gate in the database or a trap on the line holds them at exactly that step.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("CrashTableIT") // its tests run one after the other
class CrashTableIT {

  private static final int REGISTERS = 600;
  private static final int CHUNKS = REGISTERS / Stage.BLOCK;

  private Stage stage;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(REGISTERS));
    stage.gateway().run("send");
    stage.line().reset(); // each test counts its own exchanges only
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Stage ended = stage) {
      ended.contentsEqual();
    }
  }

  @BeforeEach
  void changeEverything() throws SQLException {
    stage.change(REGISTERS);
  }

  @AfterEach
  void settle() throws SQLException {
    stage.settle();
  }

  @Test
  void beforeTheFreezeCommitsNothingHasHappened() throws Exception {
    String before = stage.newest();
    try (DatabaseGate gate =
        DatabaseGate.before(stage.gateway(), "INSERT", "gateway.transfer", "true")) {
      EngineProcess sender = stage.send();
      gate.awaitHeld();
      sender.kill();
    }
    assertThat(stage.newest()).isEqualTo(before);
    stage.await("nothing is frozen", () -> stage.frozenBy().isEmpty());
    stage.change(1);
    stage.gateway().run("send");
    assertThat(stage.state(stage.newest())).isEqualTo("COMMITTED");
  }

  @Test
  void betweenFreezeManifestAndOfferItIsPreparedAgainFromTheSameWindow() throws Exception {
    String id = stage.next();
    LineTrap preparing =
        stage
            .line()
            .trap(
                Stage.POSITION,
                LineTrap.Kind.HOLD_REQUEST,
                2); // the first is asked before the freeze
    EngineProcess sender = stage.send();
    preparing.await();
    assertThat(stage.state(id)).isEqualTo("FREEZING");
    sender.kill();
    preparing.release();
    long upto = upto(id);
    feederIsRefused(id);

    LineTrap offering = stage.line().trap(Stage.MANIFEST, LineTrap.Kind.HOLD_REQUEST);
    EngineProcess again = stage.restart(id);
    offering.await();
    assertThat(stage.state(id)).isEqualTo("FROZEN");
    again.kill();
    String manifest = manifest(id);
    feederIsRefused(id);
    stage.line().reset();

    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(upto(id)).isEqualTo(upto);
    assertThat(manifest(id)).isEqualTo(manifest);
  }

  private long upto(String id) throws SQLException {
    return Sql.number(stage.source, "SELECT upto FROM gateway.transfer WHERE transfer_id = ?", id);
  }

  private String manifest(String id) throws SQLException {
    return Objects.requireNonNull(
        Sql.text(
            stage.source,
            "SELECT encode(sha256(manifest), 'hex') FROM gateway.transfer WHERE transfer_id = ?",
            id));
  }

  private void feederIsRefused(String id) throws SQLException {
    try (Connection feeder = stage.gateway().connect(Role.FEEDER)) {
      assertThatThrownBy(() -> Sql.update(feeder, "UPDATE source.register SET revision = 99"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55006"))
          .hasMessageContaining(id);
    }
  }

  @Test
  void answersLostAfterTheCentreCommittedAreReplayedAsTheyWere() throws Exception {
    String id = stage.next();
    List<String> messages = List.of(Stage.MANIFEST, Stage.CHUNKS, Stage.COMPLETION, Stage.RECEIPT);
    messages.forEach(message -> stage.line().trap(message, LineTrap.Kind.SWALLOW_ANSWER));
    LineTrap half = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.TRUNCATE_ANSWER, 5);
    stage.send().expectExit(0);
    assertThat(half.hasSprung()).isTrue();
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(statuses(Stage.MANIFEST)).containsExactly(201, 200);
    assertThat(statuses(Stage.COMPLETION)).containsExactly(202, 202);
    assertThat(statuses(Stage.RECEIPT)).hasSizeGreaterThanOrEqualTo(2).endsWith(200);
    assertThat(statuses(Stage.CHUNKS)).hasSize(CHUNKS + 2).containsOnly(200, 201);
    assertThat(stage.replayed(id)).isEqualTo(2);
  }

  private List<Integer> statuses(String request) {
    return stage.line().exchanges(request).stream().map(LineProxy.Exchange::status).toList();
  }

  @Test
  void lostRequestsAndBusyAnswersAreRepeated() throws Exception {
    String id = stage.next();
    for (String message : List.of(Stage.MANIFEST, Stage.CHUNKS, Stage.COMPLETION)) {
      stage.line().trap(message, LineTrap.Kind.LOSE_REQUEST);
      stage.line().trap(message, LineTrap.Kind.ANSWER_BUSY, 2);
    }
    stage.send().expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(stage.replayed(id)).isZero();
  }

  @Test
  void betweenAcknowledgementAndCheckpointTheChunkIsSentAgainAndAnsweredAsAReplay()
      throws Exception {
    String id = stage.next();
    try (DatabaseGate gate =
        DatabaseGate.before(stage.gateway(), "INSERT", "gateway.chunk", "NEW.number = 3")) {
      EngineProcess sender = stage.send();
      gate.awaitHeld();
      assertThat(stage.received(id)).isEqualTo(4);
      assertThat(stage.sent(id)).isEqualTo(3);
      sender.kill();
    }
    stage.checker().holdsNow();
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(stage.replayed(id)).isEqualTo(1);
    assertThat(statuses(Stage.CHUNKS)).hasSize(CHUNKS + 1).containsOnlyOnce(200);
  }

  @Test
  void aLateChunkOfATwinSenderIsAReplayWhileReceivingAndRefusedAfterCompletion() throws Exception {
    String id = stage.next();
    LineTrap chunk = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.NONE, 2);
    LineTrap completion = stage.line().trap(Stage.COMPLETION, LineTrap.Kind.HOLD_REQUEST);
    EngineProcess sender = stage.send();
    completion.await();
    assertThat(stage.line().repeat(chunk)).isEqualTo(200);
    try (DatabaseGate gate =
        DatabaseGate.before(stage.centre(), "INSERT", "registry.verification", "true")) {
      completion.release();
      gate.awaitHeld();
      assertThat(stage.stateAtCentre(id)).isEqualTo("VERIFYING");
      assertThat(stage.line().repeat(chunk)).isEqualTo(409);
    }
    sender.expectExit(0);
    assertThat(stage.line().repeat(chunk)).isEqualTo(409);
    assertThat(stage.received(id)).isEqualTo(CHUNKS);
  }

  @Test
  void beforeTheOutcomeCommitsItIsStillVerifyingAndVerifiesOnFromItsCheckpoint() throws Exception {
    String id = stage.next();
    EngineProcess sender;
    List<String> verified;
    try (DatabaseGate gate =
        DatabaseGate.before(stage.centre(), "INSERT", "registry.verification", "NEW.number = 3")) {
      sender = stage.send();
      gate.awaitHeld();
      stage.serving().kill();
      verified = verifications(id);
      assertThat(verified).hasSize(3);
      assertThat(stage.stateAtCentre(id)).isEqualTo("VERIFYING");
    }
    try (DatabaseGate gate =
        DatabaseGate.before(
            stage.centre(), "UPDATE", "registry.transfer", "NEW.state = 'PUBLISHED'")) {
      stage.serveAgain();
      gate.awaitHeld();
      stage.serving().kill();
      assertThat(stage.stateAtCentre(id)).isEqualTo("VERIFYING");
      assertThat(stage.frozenBy()).isEqualTo(id);
    }
    stage.serveAgain();
    sender.expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(verifications(id)).hasSize(CHUNKS).containsAll(verified);
  }

  /** Each with its time: one that was done again would have another. */
  private List<String> verifications(String id) throws SQLException {
    return Sql.list(
        stage.registry,
        """
        SELECT v.part || '/' || v.number || ' ' || v.verified_at FROM registry.verification v
          JOIN registry.transfer t USING (transfer_no) WHERE t.transfer_id = ?
        """,
        row -> row.getString(1),
        id);
  }

  @Test
  void afterTheOutcomeWithItsAnswerLostTheSenderStaysFrozenAndGetsTheReceiptAgain()
      throws Exception {
    String id = stage.next();
    LineTrap receipt = stage.line().trap(Stage.RECEIPT, LineTrap.Kind.HOLD_REQUEST);
    EngineProcess sender = stage.send();
    receipt.await();
    stage.await("the centre has decided", () -> stage.stateAtCentre(id).equals("PUBLISHED"));
    sender.kill();
    receipt.release();
    assertThat(stage.state(id)).isEqualTo("COMPLETING");
    feederIsRefused(id);
    stage.checker().holdsNow();
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(stage.frozenBy()).isEmpty();
  }

  @Test
  void settlingHalfDoneOrDoneTwiceIsDoneOnce() throws Exception {
    String id = stage.next();
    try (DatabaseGate gate =
        DatabaseGate.before(
            stage.gateway(), "UPDATE", "gateway.transfer", "NEW.state = 'COMMITTED'")) {
      EngineProcess sender = stage.send();
      gate.awaitHeld();
      sender.kill();
    }
    feederIsRefused(id);
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    stage.change(1);
    stage.restart(id).expectExit(0);
    assertThat(
            Sql.number(
                stage.source,
                "SELECT count(*) FROM audit.operation_log WHERE transfer_id = ? AND action ="
                    + " 'SETTLE'",
                id))
        .isEqualTo(1);
    stage.gateway().run("send");
  }

  @Test
  void anAbortBeforeTheOfferWhoseAnswerIsLostEndsTheFreezeWithTheNextRun() throws Exception {
    String id = stage.next();
    LineTrap preparing = stage.line().trap(Stage.POSITION, LineTrap.Kind.HOLD_REQUEST, 2);
    EngineProcess sender = stage.send();
    preparing.await();
    sender.kill();
    stage.line().reset();
    assertThat(stage.state(id)).isEqualTo("FREEZING");
    LineTrap request =
        stage.line().trap("PUT /v1/transfers/[^/]+/abort", LineTrap.Kind.HOLD_REQUEST);
    EngineProcess abort = stage.gateway().start("abort", id, "--yes", "--reason", "not tonight");
    request.await();
    abort.kill();
    request.release();
    stage.await("the centre has decided", () -> "ABORTED".equals(stage.stateAtCentre(id)));
    stage.line().reset();
    feederIsRefused(id);
    stage.send().expectExit(0);
    assertThat(stage.state(id)).isEqualTo("ABORTED");
    assertThat(stage.newest()).isNotEqualTo(id);
    assertThat(stage.state(stage.newest())).isEqualTo("COMMITTED");
  }

  @Test
  void abortAgainstAPublicationThatCameFirstGetsThePublicationsReceipt() throws Exception {
    String id = stage.next();
    EngineProcess abort;
    try (DatabaseGate publishing =
        DatabaseGate.before(
            stage.centre(), "UPDATE", "registry.transfer", "NEW.state = 'PUBLISHED'")) {
      EngineProcess sender = stage.send();
      publishing.awaitHeld();
      sender.kill();
      stage.line().reset();
      LineTrap request = stage.line().trap("PUT /v1/transfers/[^/]+/abort", LineTrap.Kind.NONE);
      abort = stage.gateway().start("abort", id, "--yes", "--reason", "too late");
      request.await();
      stage.await("the abort waits for the publication", () -> waiting() > 0);
    }
    abort.expectExit(12);
    assertThat(abort.stdout()).contains("PUBLISHED");
    assertThat(stage.stateAtCentre(id)).isEqualTo("PUBLISHED");
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(stage.frozenBy()).isEmpty();
  }

  /** Transactions at the centre that wait for another transaction's row. */
  private long waiting() throws SQLException {
    return Sql.number(
        stage.registry,
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid',"
            + " 'tuple')");
  }

  @Test
  void abortThatCameFirstWinsAgainstThePublicationAndTheNextTransferCarriesTheSame()
      throws Exception {
    String id = stage.next();
    EngineProcess abort;
    try (DatabaseGate verifying =
            DatabaseGate.before(
                stage.centre(), "INSERT", "registry.verification", "NEW.number = 5");
        DatabaseGate aborting =
            DatabaseGate.before(
                stage.centre(), "UPDATE", "registry.transfer", "NEW.state = 'ABORTED'")) {
      EngineProcess sender = stage.send();
      verifying.awaitHeld();
      sender.kill();
      abort = stage.gateway().start("abort", id, "--yes", "--reason", "operator's wish");
      aborting.awaitHeld();
      verifying.open();
      stage.await("the publication waits for the abort", () -> waiting() > 0);
    }
    abort.expectExit(0);
    assertThat(stage.stateAtCentre(id)).isEqualTo("ABORTED");
    assertThat(stage.state(id)).isEqualTo("ABORTED");
    assertThat(stage.frozenBy()).isEmpty();
    stage.checker().holdsNow();
    stage.gateway().run("send");
    assertThat(stage.state(stage.newest())).isEqualTo("COMMITTED");
    assertThat(stage.received(stage.newest())).isEqualTo(CHUNKS);
  }
}
