package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operation log of two running parties: who was refused what, who opened what, and what is
 * found when somebody with all rights changes it. Its tests run in order on one stage.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("AuditIT")
class AuditIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String STREAM = "131016-FUKUHON";
  private static final String STRANGER = "011002";

  private Stage stage;

  @BeforeAll
  void twoTransfersWithCheckpointsBetween() throws SQLException, IOException {
    stage = new Stage(new PracticeLab.Plan(List.of("131016", STRANGER), 120, false));
    stage.gateway().run("send");
    stage.centre().run("audit", "checkpoint");
    stage.change(20);
    stage.gateway().run("send");
  }

  @AfterAll
  void end() throws SQLException {
    stage.close();
  }

  private HttpResponse<String> ask(PracticeParty as, String method, String path, String body)
      throws Exception {
    try (HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(as.tls()).build()) {
      return http.send(
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + stage.centre().httpsPort() + path))
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private JsonNode audit(PracticeParty party, int exit, String... more) {
    List<String> verb =
        Stream.concat(Stream.of("audit", "verify", "--json"), Stream.of(more)).toList();
    return JSON.readTree(party.start(verb.toArray(String[]::new)).expectExit(exit).stdout());
  }

  private List<String> kinds(JsonNode report) {
    return report
        .required("findings")
        .valueStream()
        .map(finding -> finding.required("kind").stringValue())
        .distinct()
        .toList();
  }

  /** The newest entry of the centre's log, its columns separated by blanks. */
  private String newest() throws SQLException {
    return String.valueOf(
        Sql.text(
            stage.registry,
            """
            SELECT concat_ws(' ', actor, action, stream, transfer_id, outcome, detail->>'code', detail->>'registerId')
              FROM audit.operation_log ORDER BY entry_no DESC LIMIT 1
            """));
  }

  @Test
  @Order(1)
  void whoDidWhatIsThere() throws SQLException {
    assertThat(
            Sql.list(
                stage.registry,
                "SELECT concat_ws(' ', actor, action, outcome) FROM audit.operation_log WHERE"
                    + " chain = ? ORDER BY chain_no",
                row -> row.getString(1),
                STREAM))
        .startsWith(
            "131016 OFFER RECEIVING",
            "131016 COMPLETE VERIFYING",
            "engine OPEN OK",
            "engine PUBLISHED OK");
    assertThat(
            Sql.list(
                stage.source,
                "SELECT concat_ws(' ', action, outcome) FROM audit.operation_log WHERE"
                    + " transfer_id = ? ORDER BY chain_no",
                row -> row.getString(1),
                STREAM + "-000001"))
        .containsExactly("FREEZE FREEZING", "SEND STARTED", "SETTLE COMMITTED");
    assertThat(Sql.number(stage.registry, "SELECT count(*) FROM registry.chunk"))
        .as("chunks are evidence of their own")
        .isGreaterThan(2);
  }

  @Test
  @Order(2)
  void refusedRequestsAreThereWithWhoWhatAndWhy() throws Exception {
    assertThat(ask(stage.gateway(), "GET", "/v1/streams/011002/FUKUHON", "").statusCode())
        .isEqualTo(403);
    assertThat(newest()).isEqualTo("131016 POSITION 011002-FUKUHON REFUSED FORBIDDEN");

    String next = "/v1/transfers/" + STREAM + "-000003";
    assertThat(ask(stage.gateway(), "PUT", next, "no manifest").statusCode()).isEqualTo(422);
    assertThat(newest())
        .isEqualTo("131016 OFFER 131016-FUKUHON 131016-FUKUHON-000003 REFUSED INTEGRITY");
    assertThat(ask(stage.gateway(), "GET", next + "/receipt", "").statusCode()).isEqualTo(404);
    assertThat(newest())
        .isEqualTo("131016 RECEIPT 131016-FUKUHON 131016-FUKUHON-000003 REFUSED NOT_FOUND");
    assertThat(ask(stage.gateway(), "PUT", next + "/partitions/0/chunks/0", "x").statusCode())
        .isEqualTo(404);
    assertThat(newest())
        .isEqualTo("131016 CHUNK 131016-FUKUHON 131016-FUKUHON-000003 REFUSED NOT_FOUND");
    assertThat(ask(stage.gateway(), "PUT", next + "/partitions/x/chunks/0", "x").statusCode())
        .isEqualTo(400);
    assertThat(newest())
        .isEqualTo("131016 CHUNK 131016-FUKUHON 131016-FUKUHON-000003 REFUSED BAD_REQUEST");
    assertThat(ask(stage.gateway(), "GET", "/v1/anything", "").statusCode()).isEqualTo(404);
    assertThat(newest()).isEqualTo("131016 REQUEST REFUSED NOT_FOUND");
    assertThat(Sql.number(stage.registry, "SELECT count(*) FROM registry.transfer")).isEqualTo(2);
  }

  @Test
  @Order(3)
  void viewsAreThereBeforeAnythingIsHandedOut() throws Exception {
    String register = "131016-0000001";
    String path = "/v1/registers/131016/FUKUHON/";
    assertThat(ask(stage.gateway(), "GET", path + register, "").statusCode()).isEqualTo(200);
    assertThat(newest()).startsWith("131016 VIEW " + STREAM).endsWith("OK " + register);
    assertThat(ask(stage.gateway(), "GET", path + "nobody", "").statusCode()).isEqualTo(404);
    assertThat(newest()).isEqualTo("131016 VIEW 131016-FUKUHON REFUSED NOT_FOUND");
    assertThat(ask(stage.gateway(), "GET", "/v1/registers/011002/FUKUHON/x", "").statusCode())
        .isEqualTo(403);
    assertThat(newest()).isEqualTo("131016 VIEW 011002-FUKUHON REFUSED FORBIDDEN");
    stage.centre().start("view", "131016", "FUKUHON", "nobody").expectExit(10);
    assertThat(newest()).endsWith("VIEW 131016-FUKUHON REFUSED NOT_FOUND");
  }

  @Test
  @Order(4)
  void aPartyThatIsNoPeerIsThereUnderItsOwnCode() throws Exception {
    stage.serving().terminate();
    stage.serving().awaitExit();
    Path peers = stage.centre().directory().resolve("peers.yaml");
    String known = Files.readString(peers);
    assertThat(known).contains("\"" + STRANGER + "\"");
    Files.writeString(peers, known.replace("\"" + STRANGER + "\"", "\"012025\""));
    stage.serveAgain();
    PracticeParty stranger = stage.lab().party(STRANGER);
    assertThat(ask(stranger, "GET", "/v1/streams/011002/FUKUHON", "").statusCode()).isEqualTo(403);
    assertThat(newest()).isEqualTo("011002 POSITION 011002-FUKUHON REFUSED FORBIDDEN");
    assertThat(
            Sql.text(
                stage.registry,
                "SELECT chain FROM audit.operation_log ORDER BY entry_no DESC LIMIT 1"))
        .isEqualTo("011002/REFUSED");
  }

  @Test
  @Order(5)
  void manifestsAndReceiptsNameCheckpointsAndTheOtherSideHoldsThem() throws Exception {
    assertThat(
            Sql.list(
                stage.registry,
                "SELECT party || ' ' || carried_by FROM audit.peer_checkpoint",
                row -> row.getString(1)))
        .containsExactly("131016 manifest of 131016-FUKUHON-000002");
    assertThat(
            Sql.list(
                stage.source,
                "SELECT party || ' ' || carried_by FROM audit.peer_checkpoint",
                row -> row.getString(1)))
        .contains("CENTRE receipt of 131016-FUKUHON-000002");
    JsonNode peers = JSON.readTree(stage.gateway().run("audit", "peers", "--json").stdout());
    assertThat(peers.required("contradictions").isEmpty()).isTrue();
    assertThat(peers.required("held").get(0).required("party").stringValue()).isEqualTo("CENTRE");
    Path state = stage.centre().directory().resolve("state");
    assertThat(state.resolve("checkpoint-000000001.cms")).exists();
  }

  @Test
  @Order(6)
  void nothingIsFoundInAnHonestLog() {
    for (PracticeParty party : List.of(stage.centre(), stage.gateway())) {
      JsonNode made = JSON.readTree(party.run("audit", "checkpoint", "--json").stdout());
      JsonNode report = audit(party, 0);
      assertThat(kinds(report)).isEmpty();
      assertThat(report.required("checkpoints").longValue())
          .isEqualTo(made.required("number").longValue());
      assertThat(report.required("files").longValue())
          .isEqualTo(made.required("number").longValue());
      assertThat(report.required("entries").longValue())
          .isGreaterThanOrEqualTo(made.required("entries").longValue());
    }
    assertThat(stage.gateway().run("audit", "verify").stdout()).contains("改ざんは見つかりませんでした");
  }

  @Test
  @Order(7)
  void anEditIsNamed() throws Exception {
    superuser(
        "UPDATE audit.operation_log SET actor = 'somebody' WHERE outcome = 'REFUSED' AND action ="
            + " 'OFFER'");
    JsonNode finding = audit(stage.centre(), 12).required("findings").get(0);
    assertThat(finding.required("kind").stringValue()).isEqualTo("EDITED");
    assertThat(finding.required("what").stringValue())
        .contains("of 131016/REFUSED", "OFFER 131016-FUKUHON-000003 REFUSED");
    assertThat(stage.centre().start("audit", "verify").expectExit(12).stdout())
        .contains("改変 EDITED: entry ");
    superuser(
        "UPDATE audit.operation_log SET actor = '131016' WHERE outcome = 'REFUSED' AND action ="
            + " 'OFFER'");
    audit(stage.centre(), 0);
  }

  /**
   * Everything that the centre's own machine holds is made to agree; what the municipality holds
   * does not.
   */
  @Test
  @Order(8)
  void aLogCutOffWithAllItsTracesContradictsTheReceiptAtTheOtherSide() throws Exception {
    Path receipt = Files.createTempFile(stage.lab().outputs(), "receipt", ".cms");
    Files.write(
        receipt,
        Sql.list(
                stage.source,
                "SELECT receipt FROM gateway.transfer ORDER BY sequence DESC LIMIT 1",
                row -> row.getBytes(1))
            .getFirst());
    assertThat(kinds(audit(stage.centre(), 0, "--checkpoint", receipt.toString()))).isEmpty();
    stage.serving().kill();
    superuser(
        "DELETE FROM audit.operation_log WHERE chain <> '" + STREAM + "' OR chain_no > 1",
        "DELETE FROM audit.chain_head WHERE chain <> '" + STREAM + "'",
        "UPDATE audit.chain_head SET entries = 1, head = (SELECT digest FROM audit.operation_log)",
        "DELETE FROM audit.checkpoint");
    Path state = stage.centre().directory().resolve("state");
    assertThat(kinds(audit(stage.centre(), 12)))
        .as("the exported files")
        .containsExactlyInAnyOrder("CHECKPOINT", "CUT_OFF");
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) { // not the streams' marks
        Files.delete(file);
      }
    }
    assertThat(kinds(audit(stage.centre(), 0))).as("nothing is left at the centre").isEmpty();
    JsonNode report = audit(stage.centre(), 12, "--checkpoint", receipt.toString());
    assertThat(kinds(report)).containsExactlyInAnyOrder("CHECKPOINT", "CUT_OFF");
    assertThat(report.required("findings").get(1).required("what").stringValue())
        .contains("the log has 1");
  }

  private void superuser(String... statements) throws SQLException {
    try (Connection superuser = stage.centre().connect(Role.SUPERUSER)) {
      Sql.update(superuser, "SET session_replication_role = replica");
      for (String table : List.of("operation_log", "chain_head", "checkpoint")) {
        Sql.update(superuser, "ALTER TABLE audit." + table + " DISABLE TRIGGER ALL");
      }
      for (String statement : statements) {
        Sql.update(superuser, statement);
      }
      for (String table : List.of("operation_log", "chain_head", "checkpoint")) {
        Sql.update(superuser, "ALTER TABLE audit." + table + " ENABLE TRIGGER ALL");
      }
    }
  }
}
