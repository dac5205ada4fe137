package jp.fukuhon.campaign.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jp.fukuhon.campaign.scene.Share;
import jp.fukuhon.testkit.fault.Behaviour;
import jp.fukuhon.testkit.fault.Direction;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.fault.LineTrap.Kind;
import jp.fukuhon.testkit.process.EngineProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every fault of the line × every message: one run survives it by itself, with the outcome that it
 * would have had, and the invariants hold. A peer that falls silent or trickles is given up by
 * time-outs, at both ends.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkCrashIT {

  private static final Set<Kind> NO_FAULTS =
      Set.of(Kind.NONE, Kind.HOLD_REQUEST, Kind.ANSWER_AS_BEFORE);

  private @Nullable Line line;

  /** One case. */
  private record Case(Message message, Kind fault) {
    @Override
    public String toString() {
      return message + ", " + fault;
    }
  }

  /** The environment; a new one after a case that has failed. */
  private Line line() throws SQLException {
    Line there = line == null ? new Line() : line;
    line = there;
    return there;
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Line ended = line()) {
      ended.contentsEqual();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyFaultAtEveryMessage() {
    String only = System.getProperty("fukuhon.campaign.only", "");
    List<Case> cases = new ArrayList<>();
    for (Message message : Message.values()) {
      for (Kind fault : Kind.values()) {
        Case one = new Case(message, fault);
        if (!NO_FAULTS.contains(fault) && one.toString().contains(only)) {
          cases.add(one);
        }
      }
    }
    return Share.wanted().select(cases).stream()
        .map(one -> DynamicTest.dynamicTest(one.toString(), () -> watched(one)));
  }

  private void watched(Case one) throws Exception {
    Line there = line();
    boolean held = false;
    try {
      survives(there, one);
      held = true;
    } finally {
      there.mend();
      if (!held) {
        there.close();
        line = null;
      }
    }
  }

  private static void survives(Line there, Case one) throws Exception {
    boolean abort = one.message() == Message.ABORT;
    there.changeAll();
    String id = there.next();
    if (abort) {
      openedAndLeft(there);
    }
    LineTrap trap =
        there.requests().trap(one.message().request(), one.fault(), one.message().nth());
    EngineProcess run =
        abort
            ? there.gateway().start("abort", id, "--yes", "--reason", "campaign")
            : there.gateway().start("send");
    run.expectExit(0);
    assertThat(trap.hasSprung()).as("the fault has come").isTrue();
    boolean serverGaveUp = trap.awaitOver();
    if (one.fault() == Kind.SILENT_REQUEST
        || (one.fault() == Kind.TRICKLE_REQUEST && one.message().isPut())) {
      assertThat(serverGaveUp).as("the centre has given up by itself").isTrue();
    }
    assertThat(there.state(id)).isEqualTo(abort ? "ABORTED" : "COMMITTED");
    assertThat(there.stateAtCentre(id)).isEqualTo(abort ? "ABORTED" : "PUBLISHED");
    assertThat(there.frozenBy()).isEmpty();
    if (!abort) {
      assertThat(there.chunksAtCentre(id)).isEqualTo(Line.CHUNKS);
      there.checker().holdsSettled();
    } else {
      there.checker().holdsNow();
    }
  }

  /** A transfer that is under way and whose sender is dead. */
  private static void openedAndLeft(Line there) throws InterruptedException {
    LineTrap chunk = there.requests().trap(Message.CHUNK.request(), Kind.HOLD_REQUEST, 2);
    EngineProcess sender = there.gateway().start("send");
    chunk.await();
    sender.kill();
    there.requests().reset();
  }

  private void whole(Behaviour behaviour) throws SQLException {
    Line there = line();
    there.changeAll();
    String id = there.next();
    there.wire().behave(behaviour);
    try {
      there.gateway().start("send").expectExit(0);
    } finally {
      there.mend();
    }
    assertThat(there.state(id)).isEqualTo("COMMITTED");
    assertThat(there.chunksAtCentre(id)).isEqualTo(Line.CHUNKS);
    there.checker().holdsSettled();
  }

  @Test
  void aLineOfOneMegabitASecondCarriesIt() throws SQLException {
    whole(new Behaviour.Throttle(1_000_000 / 8));
  }

  @Test
  void aLineWithLongDelaysCarriesIt() throws SQLException {
    whole(new Behaviour.Delay(Duration.ofMillis(120)));
  }

  @Test
  void aLineThatBreaksAgainAndAgainCarriesIt() throws SQLException {
    whole(new Behaviour.CutAfter(Direction.TO_SERVER, 150_000));
  }

  /** Half-open for good: nobody is told, time-outs end the run, one command goes on. */
  @Test
  void aLineThatFallsSilentForGoodEndsTheRunAndNotTheFreeze() throws Exception {
    Line there = line();
    there.changeAll();
    String id = there.next();
    LineTrap chunk = there.requests().trap(Message.CHUNK.request(), Kind.HOLD_REQUEST, 2);
    there.lab().environment("FUKUHON_CENTRE_PATIENCE", "5s");
    EngineProcess sender = there.gateway().start("send");
    there.lab().environment("FUKUHON_CENTRE_PATIENCE", Line.PATIENCE);
    chunk.await();
    there.wire().behave(new Behaviour.Silence());
    chunk.release();
    long started = System.nanoTime();
    sender.expectExit(2);
    System.out.printf(
        "a silent line was given up after %.1f s%n", (System.nanoTime() - started) / 1e9);
    assertThat(there.state(id)).isEqualTo("SENDING");
    assertThat(there.frozenBy()).isEqualTo(id);
    there.checker().holdsNow();
    there.mend();
    there.gateway().run("restart", id);
    assertThat(there.state(id)).isEqualTo("COMMITTED");
    there.checker().holdsSettled();
  }
}
