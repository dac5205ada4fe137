package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A peer that is kept out: from its next request on, for everything but an abort. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("PeerQuarantineIT") // its tests run one after the other
class PeerQuarantineIT {

  private Stage stage;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(500));
  }

  @AfterAll
  void settled() throws SQLException {
    try (Stage ended = stage) {
      ended.settle();
      ended.contentsEqual();
    }
  }

  private long entries(String action) throws SQLException {
    return Sql.number(
        stage.registry,
        "SELECT count(*) FROM audit.operation_log WHERE action = ? AND outcome = 'OK'"
            + " AND detail->>'party' = '131016'",
        action);
  }

  @Test
  void aQuarantineHoldsAtOnceAndLeavesTheWayOutOpen() throws Exception {
    String id = stage.next();
    LineTrap third = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.HOLD_REQUEST, 3);
    EngineProcess sender = stage.send();
    third.await();
    stage.centre().run("peer", "quarantine", "131016", "--reason", "suspected intrusion");
    assertThat(entries("QUARANTINE_PEER")).isEqualTo(1);
    third.release();
    sender.expectExit(10);
    assertThat(sender.stderr()).contains("party 131016 is quarantined since");
    assertThat(stage.received(id)).as("not the held chunk either").isEqualTo(2);
    assertThat(stage.frozenBy()).isEqualTo(id);
    stage.restart(id).expectExit(10);
    assertThat(stage.received(id)).isEqualTo(2);
    assertThat(
            Sql.number(
                stage.registry,
                "SELECT count(*) FROM audit.operation_log WHERE outcome = 'REFUSED'"
                    + " AND detail->>'reason' LIKE 'party 131016 is quarantined%'"))
        .isGreaterThanOrEqualTo(2);

    JsonNode listed =
        JsonMapper.shared().readTree(stage.centre().run("peer", "list", "--json").stdout());
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).path("quarantine").path("reason").asString(""))
        .isEqualTo("suspected intrusion");
    assertThat(stage.centre().run("peer", "list").stdout())
        .contains("fukuhon-131016.lg.jp")
        .contains("QUARANTINED: 131016");

    stage.gateway().run("abort", id, "--yes", "--reason", "the centre keeps us out");
    assertThat(stage.stateAtCentre(id)).isEqualTo("ABORTED");
    assertThat(stage.frozenBy()).isEmpty();
    stage.send().expectExit(10);
    assertThat(stage.frozenBy()).as("nothing is frozen for a centre that refuses").isEmpty();

    stage.centre().run("peer", "release", "131016", "--reason", "found nothing");
    assertThat(entries("RELEASE_PEER")).isEqualTo(1);
    stage.centre().start("peer", "release", "131016", "--reason", "again").expectExit(10);
    stage.centre().start("peer", "quarantine", "999999", "--reason", "typo").expectExit(10);
    stage.gateway().run("send");
    assertThat(stage.state(stage.newest())).isEqualTo("COMMITTED");
  }

  @Test
  void aGatewayKeepsItsCentreOutToo() throws Exception {
    stage.gateway().run("send");
    String before = stage.newest();
    stage.gateway().run("peer", "quarantine", "CENTRE", "--reason", "wrong receipts");
    EngineProcess send = stage.send().expectExit(10);
    assertThat(send.stderr()).contains("party CENTRE is quarantined since");
    assertThat(stage.newest()).isEqualTo(before);
    stage.gateway().run("peer", "release", "CENTRE", "--reason", "explained");
    stage.gateway().run("send");
    assertThat(stage.newest()).isNotEqualTo(before);
  }
}
