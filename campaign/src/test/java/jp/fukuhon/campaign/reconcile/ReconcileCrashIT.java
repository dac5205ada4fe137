package jp.fukuhon.campaign.reconcile;

import static jp.fukuhon.campaign.reconcile.Sides.differences;
import static jp.fukuhon.campaign.reconcile.Sides.report;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A comparison is killed on either side at each of its messages, or answered out of turn. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReconcileCrashIT {

  private static final String OPENING = "PUT /v1/reconciliations/[^/]+";
  private static final String RANGES = "POST /v1/reconciliations/[^/]+/ranges";
  private static final String DETAILS = "POST /v1/reconciliations/[^/]+/details";
  private static final String RESULT = "PUT /v1/reconciliations/[^/]+/result";

  private Sides sides;
  private Map<String, String> damage;

  @BeforeAll
  void layOut() throws SQLException {
    sides = new Sides(300);
    String spoilt = sides.fromTheEnd(0);
    String removed = sides.fromTheEnd(10);
    sides.spoil(spoilt);
    sides.gateway().start("send").awaitExit();
    Sides.byHand(
        sides.centre(),
        "registry.register_version",
        "DELETE FROM registry.register_version WHERE register_id = ?",
        removed);
    damage =
        Map.of(spoilt, "DIFFERENT QUARANTINED", removed, "MISSING_AT_CENTRE REMOVED_AT_CENTRE");
  }

  @AfterAll
  void close() {
    sides.close();
  }

  @Test
  void aSourceThatIsKilledAtAnyMessageGoesOnAndEndsWithTheSameResult() throws Exception {
    for (String message : new String[] {OPENING, RANGES, DETAILS, RESULT}) {
      LineTrap trap = sides.line().trap(message, LineTrap.Kind.HOLD_REQUEST);
      EngineProcess killed = sides.gateway().start("reconcile");
      trap.await();
      String comparison = sides.open();
      killed.kill();
      trap.release();
      JsonNode report = sides.reconcile(13);
      assertThat(report.required("id").stringValue()).as(message).isEqualTo(comparison);
      assertThat(differences(report)).as(message).isEqualTo(damage);
    }
  }

  @Test
  void aCentreThatIsKilledAtAnyMessageAnswersAfterwardsAsItWouldHave() throws Exception {
    for (String message : new String[] {OPENING, RANGES, DETAILS, RESULT}) {
      for (LineTrap.Kind moment :
          new LineTrap.Kind[] {LineTrap.Kind.HOLD_REQUEST, LineTrap.Kind.SWALLOW_ANSWER}) {
        LineTrap trap = sides.line().trap(message, moment);
        EngineProcess running = sides.gateway().start("reconcile", "--json");
        trap.await();
        sides.killCentre();
        trap.release();
        sides.serveAgain();
        assertThat(differences(report(running.expectExit(13))))
            .as("%s %s", message, moment)
            .isEqualTo(damage);
      }
    }
  }

  @Test
  void yesterdaysMessagesAreRefused() throws Exception {
    LineTrap yesterday = sides.line().trap(RANGES, LineTrap.Kind.NONE);
    LineTrap result = sides.line().trap(RESULT, LineTrap.Kind.NONE);
    sides.reconcile(13);
    assertThat(sides.line().repeat(yesterday)).as("a question").isEqualTo(409);
    assertThat(sides.line().repeat(result)).as("the same result again").isEqualTo(200);
    sides.line().replay(RANGES, yesterday);
    assertThat(sides.gateway().start("reconcile").expectExit(12).stderr())
        .contains("is not of this comparison");
    assertThat(differences(sides.reconcile(13))).as("gone on with").isEqualTo(damage);
  }
}
