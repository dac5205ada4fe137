package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.StreamSupport;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
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

/** Which side was late, as both sides tell it of transfers that something happened to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("TimelineIT") // its tests run one after the other
class TimelineIT {

  private Stage stage;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(300));
    // what fails in passing fails at once
    stage.gateway().reconfigure("  centre:\n", "  centre:\n    patience: 0s\n");
  }

  @AfterAll
  void settled() throws SQLException {
    try (Stage ended = stage) {
      ended.settle();
    }
  }

  private JsonNode timeline(PracticeParty party, String id) {
    JsonNode json =
        JsonMapper.shared().readTree(party.run("transfer", "timeline", id, "--json").stdout());
    long sum =
        StreamSupport.stream(json.required("totals").spliterator(), false)
            .mapToLong(each -> each.required("millis").longValue())
            .sum();
    assertThat(json.required("tookMillis").longValue())
        .as("the hops' times add up, whole milliseconds each: %s", json)
        .isBetween(sum, sum + json.required("totals").size());
    return json;
  }

  private static long millis(JsonNode timeline, String hop) {
    for (JsonNode each : timeline.required("totals")) {
      if (each.required("hops").size() == 1
          && each.required("hops").get(0).stringValue().equals(hop)) {
        return each.required("millis").longValue();
      }
    }
    return 0;
  }

  @Test
  void aBusyFrontAndABrokenLineAreToldApartAndNothingUnsignedIsBelieved() throws Exception {
    stage.change(250);
    String id = stage.next();
    stage.line().trap(Stage.CHUNKS, LineTrap.Kind.ANSWER_BUSY, 2);
    stage.send().expectExit(2);
    JsonNode open = timeline(stage.gateway(), id);
    assertThat(open.required("state").stringValue()).isEqualTo("SENDING");
    assertThat(open.required("failures").get(0).required("hop").stringValue()).isEqualTo("FRONT");
    assertThat(millis(open, "NOBODY")).as("since then").isPositive();

    stage.line().trap(Stage.CHUNKS, LineTrap.Kind.LOSE_REQUEST);
    stage.restart(id).expectExit(2);
    stage.line().reset();
    EngineProcess last = stage.restart(id).expectExit(0);
    assertThat(last.stdout()).contains(id);

    JsonNode ended = timeline(stage.gateway(), id);
    assertThat(ended.required("failures").get(1).required("hop").stringValue()).isEqualTo("LINE");
    assertThat(millis(ended, "NOBODY"))
        .as("between the runs")
        .isGreaterThan(millis(open, "NOBODY"));
    assertThat(millis(ended, "FRONT")).isPositive();
    assertThat(millis(ended, "VERIFY")).isPositive();
    assertThat(
            Sql.number(
                stage.source,
                "SELECT count(*) FROM gateway.chunk WHERE transfer_id = ? AND (exchange_ms IS NULL"
                    + " OR front_ms IS NULL OR front_ms > exchange_ms)",
                id))
        .as("chunks without their times")
        .isZero();
    assertThat(ended.required("steps").findValuesAsString("what"))
        .containsSubsequence(
            "frozen (更新防止)", "manifest", "manifest accepted", "PUBLISHED: published");
    assertThat(ended.required("otherClockAheadMillis").required("least").longValue())
        .as("both run on this machine")
        .isLessThanOrEqualTo(0);
    assertThat(ended.required("otherClockAheadMillis").required("most").longValue())
        .isGreaterThanOrEqualTo(0);

    JsonNode there = timeline(stage.centre(), id);
    assertThat(there.required("side").stringValue()).isEqualTo("receiver");
    assertThat(there.required("state").stringValue()).isEqualTo("PUBLISHED");
    assertThat(millis(there, "VERIFY")).isPositive();
    byte[] genuine =
        Sql.list(
                stage.registry,
                "SELECT completion FROM registry.transfer WHERE transfer_id = ?",
                row -> row.getBytes(1),
                id)
            .getFirst();
    byte[] altered = genuine.clone();
    altered[altered.length / 2] ^= 1;
    store(id, altered);
    stage.centre().start("transfer", "timeline", id).expectExit(12);
    store(id, genuine);
    assertThat(stage.gateway().run("transfer", "timeline", id).stdout())
        .contains("the other, signed", "受信側の検証", "最も時間がかかったところ");
  }

  /** As a superuser can who has switched the triggers off. */
  private void store(String id, byte[] completion) throws SQLException {
    Sql.update(stage.registry, "ALTER TABLE registry.transfer DISABLE TRIGGER zz_keep");
    Sql.update(
        stage.registry,
        "UPDATE registry.transfer SET completion = ? WHERE transfer_id = ?",
        completion,
        id);
    Sql.update(stage.registry, "ALTER TABLE registry.transfer ENABLE ALWAYS TRIGGER zz_keep");
  }
}
