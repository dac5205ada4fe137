package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.fukuhon.testkit.checker.MarkerScan;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/** What is in registers: sealed wherever the centre keeps it, and never believed unseen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("SealedContentIT") // its tests run one after the other
class SealedContentIT {

  private static final int REGISTERS = 300;
  private static final int TOO_LARGE = (64 << 20) + 1;

  private Stage stage;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(REGISTERS).withSeparateDatabases());
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Stage ended = stage) {
      ended.contentsEqual();
    }
  }

  @Test
  void noPlaintextAnywhereAtTheCentre() throws Exception {
    byte[] marker = new byte[1024];
    new SecureRandom().nextBytes(marker);
    String base64 = Base64.getEncoder().encodeToString(marker);
    String hex = HexFormat.of().formatHex(marker);
    for (int n = 0; n < 4; n++) {
      insert("raw-" + n, "CURRENT", "application/octet-stream", marker);
      insert("b64-" + n, "CURRENT", "application/xml", utf8("<a>" + base64 + "</a>"));
      insert("hex-" + n, "REMOVED", "application/xml", utf8("<a>" + hex + "</a>"));
      insert("bad-" + n, "REMOVED", "application/xml", utf8("<a>" + hex + "</b>"));
    }
    String id = stage.next();
    EngineProcess sender = stage.send();
    stage.awaitSent(id, 1, sender);
    stage.serving().kill();
    sender.kill();
    stage.serveAgain();
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    stage.contentsEqual();
    stage.settle();
    checkpoint(stage.gateway());
    checkpoint(stage.centre());

    for (byte[] form : List.of(marker, utf8(base64), utf8(hex))) {
      MarkerScan scan = new MarkerScan(form);
      Path sourceData = stage.gateway().databaseDirectory();
      assertThat(data(scan.filesWithMarker(sourceData), sourceData))
          .as("the scan finds what is there: tables and log of the source")
          .anyMatch(file -> file.contains("/base/"))
          .anyMatch(file -> file.contains("/pg_wal/"));
      assertThat(scan.filesWithMarker(stage.centre().directory())).as("the centre").isEmpty();
      assertThat(scan.filesWithMarker(stage.lab().temporaryDirectory("centre"))).isEmpty();
      assertThat(scan.filesWithMarker(stage.lab().outputs())).as("outputs of both").isEmpty();
      assertThat(logs(sourceData).flatMap(log -> found(scan, log).stream())).isEmpty();
    }
  }

  private static List<Path> found(MarkerScan scan, Path file) {
    try {
      return scan.filesWithMarker(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Stream<Path> logs(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> logs = files.filter(file -> file.toString().endsWith(".log")).toList();
      assertThat(logs).isNotEmpty();
      return logs.stream();
    }
  }

  private static List<String> data(List<Path> files, Path root) {
    return files.stream().map(file -> "/" + root.relativize(file)).toList();
  }

  private static void checkpoint(PracticeParty party) throws SQLException {
    try (Connection connection = party.connect(Role.SUPERUSER)) {
      Sql.update(connection, "CHECKPOINT");
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void insert(String register, String kind, String mediaType, byte[] content)
      throws SQLException {
    insert(stage.gateway().name(), register, kind, mediaType, content);
  }

  private void insert(
      String municipality, String register, String kind, String mediaType, byte[] content)
      throws SQLException {
    try (Connection feeder = stage.gateway().connect(Role.FEEDER)) {
      Sql.update(
          feeder,
          """
          INSERT INTO source.register (municipality_code, dataset, register_id, kind, revision, media_type, content)
          VALUES (?, 'FUKUHON', ?, ?, 1, ?, ?)
          """,
          municipality,
          register,
          kind,
          mediaType,
          content);
    }
  }

  @Test
  void badRowsAreQuarantinedWithAReasonTheRestIsPublishedAndCorrectedOnesFollow() throws Exception {
    insert("131017", "check-digit", "CURRENT", "application/xml", utf8("<a/>"));
    insert("kind", "DELETED", "application/xml", utf8("<a/>"));
    insert("large", "CURRENT", "application/octet-stream", new byte[TOO_LARGE]);
    insert("utf8", "CURRENT", "text/plain", new byte[] {'a', (byte) 0xC3, '('});
    insert("xml", "CURRENT", "application/xml", utf8("<a><b></a>"));
    insert("good", "CURRENT", "application/xml", utf8("<a/>"));
    stage.gateway().run("send");

    assertThat(openQuarantine())
        .containsAllEntriesOf(
            Map.of(
                "check-digit",
                "WRONG_CHECK_DIGIT",
                "kind",
                "UNKNOWN_KIND",
                "large",
                "TOO_LARGE",
                "utf8",
                "NOT_UTF8",
                "xml",
                "ILL_FORMED_XML"));
    JsonNode newest = stage.gateway().status().get(0);
    assertThat(newest.required("state").stringValue()).isEqualTo("COMMITTED");
    assertThat(newest.required("quarantined").intValue()).isGreaterThanOrEqualTo(4);
    assertThat(newest.required("source").required("quarantined").intValue())
        .isEqualTo(openQuarantine().size());
    assertThat(viewable()).contains("good").doesNotContain("kind", "large", "utf8", "xml");
    stage.checker().holdsSettled();

    try (Connection feeder = stage.gateway().connect(Role.FEEDER)) {
      Sql.update(
          feeder,
          """
          UPDATE source.register SET kind = 'CURRENT', media_type = 'application/xml', content = ?
           WHERE register_id IN ('kind', 'large', 'utf8', 'xml')
          """,
          utf8("<corrected/>"));
    }
    stage.gateway().run("send");
    assertThat(viewable()).contains("good", "kind", "large", "utf8", "xml");
    assertThat(openQuarantine()).doesNotContainKeys("kind", "large", "utf8", "xml");
    stage.settle();
  }

  /** Proves the checker, not the engine: each invariant is broken by hand, noticed, and mended. */
  @Test
  void theCheckerNoticesEveryTampering() throws Exception {
    stage.gateway().run("send");
    stage.checker().holdsSettled();
    String one = "register_id = '131016-0000007'";
    tampered(
        stage.registry,
        "registry.register_version",
        "SET change_seq = change_seq + 1 WHERE " + one,
        "SET change_seq = change_seq - 1 WHERE " + one,
        "invariant 2");
    tampered(
        stage.registry,
        "registry.register_version",
        "SET register_id = 'lost' WHERE " + one,
        "SET register_id = '131016-0000007' WHERE register_id = 'lost'",
        "invariant 2");
    tampered(
        stage.registry,
        "registry.register_version",
        "SET withdrawn = true WHERE " + one,
        "SET withdrawn = false WHERE " + one,
        "invariant 2");
    tampered(
        stage.registry,
        "registry.verification",
        "SET failed = 1 WHERE transfer_no = 1 AND number = 0",
        "SET failed = 0 WHERE transfer_no = 1 AND number = 0",
        "invariant 2");
    tampered(
        stage.registry,
        "registry.chunk",
        "SET content_root = content_root || '\\x00' WHERE number = 0",
        "SET content_root = substring(content_root FROM 1 FOR 32) WHERE number = 0",
        "invariant 6");
    tampered(
        stage.registry,
        "registry.transfer",
        "SET state = 'VERIFYING', publish_no = NULL WHERE transfer_no = 1",
        "SET state = 'PUBLISHED', publish_no = 1 WHERE transfer_no = 1",
        "invariant 3");
    tampered(
        stage.registry,
        "registry.transfer",
        "SET receipt = receipt || '\\x00' WHERE transfer_no = 1",
        "SET receipt = substring(receipt FROM 1 FOR length(receipt) - 1) WHERE transfer_no = 1",
        "invariant 3");
    tampered(
        stage.source,
        "gateway.transfer",
        "SET sequence = 77 WHERE sequence = 1",
        "SET sequence = 1 WHERE sequence = 77",
        "invariant 4");
    tampered(
        stage.source,
        "source.freeze_window",
        "SET upto = since, transfer_id = 'nobody' WHERE transfer_id IS NULL",
        "SET upto = NULL, transfer_id = NULL WHERE transfer_id = 'nobody'",
        "invariant 1");
    stage.checker().holdsSettled();
  }

  private void tampered(
      Connection connection, String table, String harm, String mend, String noticed)
      throws SQLException {
    Sql.update(connection, "ALTER TABLE " + table + " DISABLE TRIGGER USER");
    try {
      assertThat(Sql.update(connection, "UPDATE " + table + " " + harm)).isPositive();
      assertThatThrownBy(() -> stage.checker().holdsSettled())
          .as(table + " " + harm)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(noticed);
    } finally {
      Sql.update(connection, "UPDATE " + table + " " + mend);
      Sql.update(connection, "ALTER TABLE " + table + " ENABLE TRIGGER USER");
    }
  }

  private Map<String, String> openQuarantine() throws SQLException {
    return Sql.list(
            stage.source,
            "SELECT register_id, reason FROM source.open_quarantine",
            row -> Map.entry(row.getString(1), row.getString(2)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private List<String> viewable() throws SQLException {
    try (Connection viewer = stage.centre().connect(Role.VIEWER)) {
      return new ArrayList<>(
          Sql.list(
              viewer,
              "SELECT register_id FROM registry.viewable_register",
              row -> row.getString(1)));
    }
  }
}
