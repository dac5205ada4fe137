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

/** What an operator types, and what only happens when it is meant. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("OperatorIT") // its tests run one after the other
class OperatorIT {

  private Stage stage;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(300));
  }

  @AfterAll
  void settled() throws SQLException {
    try (Stage ended = stage) {
      ended.settle();
      ended.contentsEqual();
    }
  }

  private JsonNode preview() {
    return JsonMapper.shared()
        .readTree(stage.gateway().run("send", "--dry-run", "--json").stdout())
        .get(0);
  }

  @Test
  void aDryRunSaysWhatASendThenDoesAndChangesNothing() throws Exception {
    stage.gateway().run("send");
    stage.change(120);
    stage.line().reset();
    JsonNode would = preview();
    assertThat(stage.newest()).isNotEqualTo(would.required("id").stringValue());
    assertThat(stage.frozenBy()).isEmpty();
    assertThat(stage.line().exchanges()).as("requests of a dry run").isEmpty();
    assertThat(would.required("heldBackBy")).isEmpty();
    assertThat(would.required("rows").longValue()).isEqualTo(120);

    stage.gateway().run("peer", "quarantine", "CENTRE", "--reason", "rehearsal");
    assertThat(preview().required("heldBackBy").toString()).contains("CENTRE is quarantined");
    stage.gateway().run("peer", "release", "CENTRE", "--reason", "rehearsal");

    stage.gateway().run("send");
    String id = would.required("id").stringValue();
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(
            Sql.number(
                stage.source,
                "SELECT count(*) FROM gateway.transfer WHERE transfer_id = ? AND since = ? AND"
                    + " upto = ? AND records = ?",
                id,
                would.required("since").longValue(),
                would.required("upto").longValue(),
                would.required("rows").longValue()))
        .isEqualTo(1);
    String bytes = "SELECT sum(content_bytes)::bigint FROM gateway.chunk WHERE transfer_id = ?";
    assertThat(Sql.number(stage.source, bytes, id)).isEqualTo(would.required("bytes").longValue());
    assertThat(stage.gateway().run("send", "--dry-run").stdout())
        .contains("would freeze 0 rows")
        .contains("nothing was frozen, nothing was sent");
  }

  @Test
  void whatCannotBeTakenBackIsNotDoneInAScriptWithoutYes() throws Exception {
    stage.change(50);
    String id = stage.next();
    LineTrap first = stage.line().trap(Stage.COMPLETION, LineTrap.Kind.LOSE_REQUEST);
    EngineProcess sender = stage.send();
    first.await();
    sender.kill();
    EngineProcess refused = stage.gateway().start("abort", id, "--reason", "typo").expectExit(10);
    assertThat(refused.stderr()).contains(id + " is given up for ever").contains("add --yes");
    assertThat(stage.frozenBy()).isEqualTo(id);
    stage.gateway().start("abort", id, "--yes").expectExit(10);
    stage.gateway().start("abort", id, "--yes", "--reason", " ").expectExit(10);
    stage
        .gateway()
        .start("skip-night", "131016-FUKUHON", "2099-01-05", "--reason", "typo")
        .expectExit(10);
    assertThat(stage.frozenBy()).isEqualTo(id);
    stage.gateway().run("abort", id, "--yes", "--reason", "回線工事");
    assertThat(stage.stateAtCentre(id)).isEqualTo("ABORTED");
    assertThat(stage.frozenBy()).isEmpty();
  }

  @Test
  void aStreamIsTakenFromANodeThatHangsAndGoesOnElsewhere() throws Exception {
    stage.change(250);
    String id = stage.next();
    LineTrap second = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.HOLD_REQUEST, 2);
    EngineProcess gone = stage.send();
    second.await();
    String stream = "131016-FUKUHON";
    stage.restart(id).expectExit(11);
    stage.gateway().start("takeover", stream, "--reason", "host A is off").expectExit(10);
    stage.restart(id).expectExit(11);
    EngineProcess takeover =
        stage.gateway().run("takeover", stream, "--yes", "--reason", "host A is off");
    assertThat(takeover.stdout()).contains(stream + " is taken from").contains("" + gone.pid());
    assertThat(
            Sql.number(
                stage.source,
                "SELECT count(*) FROM audit.operation_log WHERE action = 'TAKEOVER' AND stream = ?"
                    + " AND detail->>'reason' = 'host A is off'",
                stream))
        .isEqualTo(1);
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    second.release();
    gone.awaitExit(); // who was taken for gone comes back, and does no harm
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(
            Sql.number(
                stage.source,
                "SELECT sum(records)::bigint FROM gateway.chunk WHERE transfer_id = ?",
                id))
        .isEqualTo(250);
    stage.gateway().start("takeover", stream, "--yes", "--reason", "again").expectExit(12);
  }
}
