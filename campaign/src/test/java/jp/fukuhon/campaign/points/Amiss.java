package jp.fukuhon.campaign.points;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import jp.fukuhon.testkit.tsa.TimeStampAuthority;
import jp.fukuhon.testkit.tsa.TimeStampServer;

/** What deeds put wrong on purpose, or ask for, and put right again. */
final class Amiss {

  private final Scene scene;

  Amiss(Scene scene) {
    this.scene = scene;
  }

  /** A row that is no XML, and one of a stream that the gateway does not send. */
  void spoilRows() throws SQLException {
    try (Connection feeder = scene.gateway().connect(Role.FEEDER)) {
      Sql.update(
          feeder,
          "UPDATE source.register SET revision = revision + 1, content = '<bad'::bytea WHERE"
              + " register_id = ?",
          someRegister());
      Sql.update(
          feeder,
          """
          INSERT INTO source.register (municipality_code, dataset, register_id, kind, revision, media_type, content)
          SELECT '011002', dataset, ? || clock_timestamp(), kind, 1, media_type, content
            FROM source.register ORDER BY register_id LIMIT 1
          """,
          "stray-");
    }
  }

  /** The row is XML again. */
  void mendRows() throws SQLException {
    try (Connection feeder = scene.gateway().connect(Role.FEEDER)) {
      Sql.update(
          feeder,
          "UPDATE source.register SET revision = revision + 1, content = (SELECT content FROM"
              + " source.register WHERE register_id <> ? ORDER BY register_id LIMIT 1) WHERE"
              + " register_id = ?",
          someRegister(),
          someRegister());
    }
  }

  /**
   * A register has another content than was sent under its number, written past the triggers and
   * not looked at since; the comparison that has found it.
   */
  String findSomethingDifferent() throws SQLException {
    scene.changeAll();
    scene.gateway().run("send");
    try (Connection superuser = scene.gateway().connect(Role.SUPERUSER)) {
      Sql.update(superuser, "ALTER TABLE source.register DISABLE TRIGGER zz_guard");
      Sql.update(
          superuser,
          "UPDATE source.register SET content = content || convert_to('<!-- -->', 'UTF8') WHERE"
              + " register_id = ?",
          someRegister());
      Sql.update(superuser, "ALTER TABLE source.register ENABLE ALWAYS TRIGGER zz_guard");
    }
    String report = scene.gateway().start("reconcile", "--json").expectExit(13).stdout();
    return report.replaceAll("(?s).*?\"id\" *: *\"([^\"]*)\".*", "$1");
  }

  /** A comparison, interrupted or not, has found the row that was spoilt and nothing else. */
  void demandTheSameDifference() {
    String report = scene.gateway().start("reconcile", "--json").expectExit(13).stdout();
    List<String> found =
        Pattern.compile("\"registerId\" *: *\"([^\"]*)\"")
            .matcher(report)
            .results()
            .map(match -> match.group(1))
            .toList();
    if (!found.equals(List.of(someRegister())) || !report.contains("QUARANTINED")) {
      throw new AssertionError("the comparison has found something else\n" + report);
    }
  }

  /** The centre has its receipts stamped from now on; the authority outlives the test. */
  void askForTimeStamps() {
    Path anchors = scene.centre().directory().resolve("keys/tsa.pem");
    if (Files.exists(anchors)) {
      return;
    }
    TimeStampAuthority authority = TimeStampAuthority.create(Clock.systemUTC());
    try {
      Files.writeString(anchors, authority.anchorPem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    scene
        .centre()
        .configure(
            "evidence: {tsa-url: \"%s\", tsa-anchors: keys/tsa.pem}"
                .formatted(TimeStampServer.start(authority).url()));
    scene.serving().kill();
    scene.serveAgain();
  }

  /** Every transfer of the centre that has its outcome has had it for years. */
  void letTimePass() throws SQLException {
    try (Connection superuser = scene.centre().connect(Role.SUPERUSER)) {
      Sql.update(superuser, "ALTER TABLE registry.transfer DISABLE TRIGGER zz_keep");
      Sql.update(
          superuser,
          "UPDATE registry.transfer SET updated_at = updated_at - interval '1000 days' WHERE state"
              + " IN ('PUBLISHED', 'REJECTED', 'ABORTED') AND updated_at > clock_timestamp() -"
              + " interval '900 days'");
      Sql.update(superuser, "ALTER TABLE registry.transfer ENABLE ALWAYS TRIGGER zz_keep");
    }
  }

  /** Nothing that may go is there any more, after one more sweep, by hand or by the server. */
  void demandSwept() {
    scene.centre().start("sweep").awaitExit();
    scene.await(
        "everything old is swept",
        () ->
            Sql.number(
                    scene.registry(),
                    "SELECT count(*) FROM registry.transfer t WHERE t.updated_at <"
                        + " clock_timestamp() - interval '100 days' AND NOT EXISTS (SELECT FROM"
                        + " registry.swept s WHERE s.transfer_no = t.transfer_no)")
                == 0);
  }

  /** The last register of the municipality. */
  String someRegister() {
    try {
      return Objects.requireNonNull(
          Sql.text(
              scene.source(),
              "SELECT register_id FROM source.register WHERE municipality_code = ? ORDER BY"
                  + " register_id DESC LIMIT 1",
              scene.gateway().name()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keys are wrapped for the gateway itself: the centre opens nothing. */
  void wrongRecipients() {
    recipients(scene.gateway().directory().resolve("keys/encryption.crt.pem"));
  }

  /** Keys are wrapped for the centre again. */
  void rightRecipients() {
    recipients(kept());
  }

  private Path kept() {
    return scene.gateway().directory().resolve("keys/centre-encryption.kept");
  }

  private void recipients(Path certificates) {
    Path used = scene.gateway().directory().resolve("keys/centre-encryption.pem");
    try {
      if (!Files.exists(kept())) {
        Files.copy(used, kept());
      }
      Files.copy(certificates, used, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
