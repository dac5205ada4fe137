package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.postgresql.PGConnection;

/**
 * 更新防止 and 閲覧禁止 (第5-8(2)ア): whoever tries, by whatever statement, while a transfer is open, its
 * processes alive or dead.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("FreezeAndWithholdIT") // its tests run one after the other
class FreezeAndWithholdIT {

  private static final int REGISTERS = 600;
  private static final int CHANGED = 300;
  private static final String FROZEN = "131016-0000001";
  private static final String FREE = "131016-0000600";
  private static final String KEY =
      "WHERE municipality_code = '131016' AND dataset = 'FUKUHON' AND register_id = '"
          + FROZEN
          + "'";
  private static final String ROW =
      "('131016', 'FUKUHON', '" + FROZEN + "', 'CURRENT', 99, 'text/plain', 'x', 0, now())";
  private static final String COLUMNS =
      "(municipality_code, dataset, register_id, kind, revision, media_type, content, change_seq,"
          + " changed_at)";

  private static final String UPDATE = "UPDATE source.register SET revision = 99 " + KEY;
  private static final String RENAME = "UPDATE source.register SET register_id = 'other' " + KEY;
  private static final String UPSERT =
      "INSERT INTO source.register "
          + COLUMNS
          + " VALUES "
          + ROW
          + " ON CONFLICT (municipality_code, dataset, register_id) DO UPDATE SET revision = 99";
  private static final String MERGE =
      "MERGE INTO source.register r USING (VALUES ('"
          + FROZEN
          + "')) v (id) ON r.register_id = v.id WHEN MATCHED THEN UPDATE SET revision = 99";
  private static final String MERGE_DELETE =
      "MERGE INTO source.register r USING (VALUES ('"
          + FROZEN
          + "')) v (id) ON r.register_id = v.id WHEN MATCHED THEN DELETE";
  private static final String DELETE = "DELETE FROM source.register " + KEY;
  private static final String TRUNCATE = "TRUNCATE source.register";

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

  @Test
  void frozenAndWithheldAgainstEverybodyUntilTheOutcomeAliveOrDead() throws Exception {
    long revision = revision(FROZEN);
    stage.change(CHANGED);
    String id = stage.next();
    LineTrap completion = stage.line().trap(Stage.COMPLETION, LineTrap.Kind.HOLD_REQUEST);
    EngineProcess sender = stage.send();
    completion.await();

    frozenAgainstEverybody(id);
    withheldFromViewers(id);
    assertThat(get(FROZEN).statusCode()).isEqualTo(423);
    assertThat(get(FROZEN).headers().firstValue("Retry-After")).isPresent();
    assertThat(get(FROZEN).body()).contains(id).contains("urn:fukuhon:problem:withheld");
    assertThat(get(FREE).statusCode()).isEqualTo(200);
    submittedChangesWait();

    sender.kill();
    assertThat(get(FROZEN).statusCode()).isEqualTo(423);
    stage.serving().kill();
    frozenAgainstEverybody(id);
    withheldFromViewers(id);
    stage.checker().holdsNow();

    stage.line().reset();
    stage.serveAgain();
    stage.restart(id).expectExit(0);
    assertThat(get(FROZEN).statusCode()).isEqualTo(200);
    assertThat(get(FROZEN).body()).contains("\"revision\":" + (revision + 1));
    submittedChangesCameAndTravelNext();
    stage.settle();
  }

  private long revision(String register) throws SQLException {
    return Sql.number(
        stage.source, "SELECT revision FROM source.register WHERE register_id = ?", register);
  }

  private void frozenAgainstEverybody(String id) throws SQLException, IOException {
    for (String replication : List.of("origin", "replica")) {
      try (Connection owner = stage.gateway().connect(Role.OWNER)) {
        Sql.update(owner, "SET session_replication_role = " + replication);
        for (String attempt :
            List.of(UPDATE, RENAME, UPSERT, MERGE, MERGE_DELETE, DELETE, TRUNCATE)) {
          refused(owner, attempt, "55006", id);
        }
        copyChangesNothing(owner);
      }
    }
    try (Connection feeder = stage.gateway().connect(Role.FEEDER)) {
      for (String attempt : List.of(UPDATE, RENAME, UPSERT, MERGE)) {
        refused(feeder, attempt, "55006", id);
      }
      for (String attempt : List.of(MERGE_DELETE, DELETE, TRUNCATE)) {
        refused(feeder, attempt, "42501", "permission denied");
      }
      refused(feeder, "SET session_replication_role = replica", "42501", "permission denied");
      copyChangesNothing(feeder);
      feeder.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      refused(feeder, UPDATE, "55006", id);
    }
  }

  private static void refused(Connection connection, String sql, String state, String named) {
    assertThatThrownBy(
            () -> {
              try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
              }
            })
        .as(sql)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).as(sql).isEqualTo(state))
        .hasMessageContaining(named);
  }

  /** COPY can only add rows: the key of the frozen one is taken. */
  private static void copyChangesNothing(Connection connection) throws SQLException {
    byte[] row =
        ("131016\tFUKUHON\t" + FROZEN + "\tCURRENT\t99\ttext/plain\tx\t1\t2026-01-01\n")
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () ->
                connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                        "COPY source.register " + COLUMNS + " FROM STDIN",
                        new java.io.ByteArrayInputStream(row)))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
  }

  private void withheldFromViewers(String id) throws SQLException {
    try (Connection viewer = stage.centre().connect(Role.VIEWER)) {
      assertThat(viewable(viewer, FROZEN)).isZero();
      assertThat(viewable(viewer, FREE)).isEqualTo(1);
      assertThat(Sql.number(viewer, "SELECT count(*) FROM registry.viewable_register"))
          .isEqualTo(REGISTERS - CHANGED);
      refused(
          viewer,
          "SELECT * FROM registry.view_register('131016', 'FUKUHON', '" + FROZEN + "')",
          "55P03",
          id);
      for (String table : List.of("register_version", "transfer", "chunk", "stream")) {
        refused(viewer, "SELECT * FROM registry." + table, "42501", "permission denied");
        refused(viewer, "DELETE FROM registry." + table, "42501", "permission denied");
      }
    }
  }

  private static long viewable(Connection viewer, String register) throws SQLException {
    return Sql.number(
        viewer,
        "SELECT count(*) FROM registry.viewable_register WHERE municipality_code = '131016' AND"
            + " dataset = 'FUKUHON' AND register_id = ?",
        register);
  }

  /** As a viewer's program would ask: mutual TLS with the PEM files, past the proxy. */
  private HttpResponse<String> get(String register) throws IOException, InterruptedException {
    try (HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(stage.gateway().tls())
            .build()) {
      return http.send(
          HttpRequest.newBuilder(
                  URI.create(
                      "https://127.0.0.1:"
                          + stage.centre().httpsPort()
                          + "/v1/registers/131016/FUKUHON/"
                          + register))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private void submittedChangesWait() throws SQLException {
    try (Connection feeder = stage.gateway().connect(Role.FEEDER)) {
      assertThat(submit(feeder, FROZEN, "first")).isEqualTo("deferred");
      assertThat(submit(feeder, FROZEN, "second")).isEqualTo("deferred");
      assertThat(submit(feeder, FREE, "free")).isEqualTo("written");
      assertThat(submit(feeder, "131016-9000001", "new")).isEqualTo("written");
    }
    assertThat(content(FROZEN)).isNotEqualTo("second");
    assertThat(content(FREE)).isEqualTo("free");
  }

  private static String submit(Connection feeder, String register, String content)
      throws SQLException {
    return String.valueOf(
        Sql.text(
            feeder,
            "SELECT source.submit('131016', 'FUKUHON', ?, 'CURRENT', 50, 'text/plain', ?)",
            register,
            content.getBytes(StandardCharsets.UTF_8)));
  }

  private String content(String register) throws SQLException {
    return String.valueOf(
        Sql.text(
            stage.source,
            "SELECT convert_from(content, 'UTF8') FROM source.register WHERE register_id = ?",
            register));
  }

  private void submittedChangesCameAndTravelNext() throws SQLException {
    assertThat(content(FROZEN)).isEqualTo("second");
    stage.gateway().run("send");
    try (Connection viewer = stage.centre().connect(Role.VIEWER)) {
      for (String register : List.of(FROZEN, FREE, "131016-9000001")) {
        assertThat(
                Sql.number(
                    viewer,
                    "SELECT revision FROM registry.view_register('131016', 'FUKUHON', ?)",
                    register))
            .as(register)
            .isEqualTo(50);
      }
    }
  }

  @Test
  void writersAndReadersRacingAWholeTransferWithAKillSeeNoMixture() throws Exception {
    stage.change(REGISTERS / 2);
    String id = stage.next();
    try (RacingFeeders feeders = new RacingFeeders(stage);
        ViewingWitnesses readers = new ViewingWitnesses(stage)) {
      stage.await("everybody is at work", () -> feeders.writes() > 20 && readers.looks() > 5);
      EngineProcess sender = stage.send();
      stage.awaitSent(id, 2, sender);
      sender.kill();
      readers.awaitLooks(3);
      stage.restart(id).expectExit(0);
      readers.awaitLooks(3);
      feeders.stop();
      readers.stop();
      assertThat(feeders.faults()).isEmpty();
      assertThat(readers.faults()).isEmpty();
      assertThat(readers.sawWithheld()).as("readers met withheld records").isPositive();
      assertThat(feeders.refused()).as("feeders met frozen records").isPositive();
    }
    stage.gateway().run("send");
    stage.settle();
  }
}
