package jp.fukuhon.campaign.databases;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jp.fukuhon.campaign.scene.Moment;
import jp.fukuhon.campaign.scene.Orders;
import jp.fukuhon.campaign.scene.Place;
import jp.fukuhon.campaign.scene.Recovery;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.campaign.scene.Share;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.testkit.process.DatabaseServer;
import jp.fukuhon.testkit.process.EngineProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * A database dies while somebody stands at a point: a server process gets SIGKILL, after which
 * PostgreSQL cuts every session and recovers, or the server is stopped at once and started again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseDeathCrashIT {

  private static final List<FaultPoint> SENDER =
      List.of(
          FaultPoint.FREEZE,
          FaultPoint.PREPARATION,
          FaultPoint.CHUNK_LEDGER,
          FaultPoint.COMPLETING,
          FaultPoint.SETTLEMENT);
  private static final List<FaultPoint> CENTRE =
      List.of(
          FaultPoint.OFFER,
          FaultPoint.CHUNK_STORE,
          FaultPoint.COMPLETION,
          FaultPoint.VERIFY_CHUNK,
          FaultPoint.DECISION);

  private @Nullable Scene scene;

  /** What happens to the database. */
  enum Death {
    BACKEND_KILLED,
    STOPPED_AT_ONCE
  }

  private record Case(Death death, boolean atSender, Place place) {
    @Override
    public String toString() {
      return place + ", database of the " + (atSender ? "sender" : "centre") + ": " + death;
    }
  }

  @TestFactory
  Stream<DynamicTest> aDatabaseThatDiesAtAnyPointCostsAtMostOneCommand() {
    List<Case> cases = new ArrayList<>();
    for (Death death : Death.values()) {
      for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
        SENDER.forEach(point -> cases.add(new Case(death, true, new Place(point, moment))));
        CENTRE.forEach(point -> cases.add(new Case(death, false, new Place(point, moment))));
      }
    }
    return Share.wanted().select(cases).stream()
        .map(one -> DynamicTest.dynamicTest(one.toString(), () -> run(one)));
  }

  private void run(Case one) throws SQLException {
    Scene there = scene == null ? Scene.withTwoServers() : scene;
    scene = there;
    boolean held = false;
    try {
      there.changeAll();
      Orders orders = one.atSender() ? there.atSender() : there.atCentre();
      orders.stand(one.place(), 1);
      EngineProcess sender = there.gateway().start("send");
      there.await("somebody stands at " + one, () -> orders.isStanding() || !sender.isAlive());
      assertThat(orders.isStanding()).as(one + "\n" + sender.output()).isTrue();
      DatabaseServer server = DatabaseServer.of(one.atSender() ? there.gateway() : there.centre());
      if (one.death() == Death.BACKEND_KILLED) {
        assertThat(server.killBackend()).isPositive();
      } else {
        server.stopImmediately();
        server.start();
      }
      orders.withdraw();
      there.lookAgain();
      assertThat(sender.awaitExit()).as(sender.output()).isNotEqualTo(1);
      assertThat(there.serving().isAlive()).as("the centre outlives its database").isTrue();
      Recovery.settle(there, 1);
      there.checker().holdsSettled();
      held = true;
    } finally {
      if (!held) {
        there.close();
        scene = null;
      }
    }
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    if (scene != null) {
      try (Scene there = Objects.requireNonNull(scene)) {
        there.contentsEqual();
      }
    }
  }
}
