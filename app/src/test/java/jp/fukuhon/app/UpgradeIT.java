package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
import jp.fukuhon.testkit.checker.InvariantChecker;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Both parties as an earlier version left them in the middle of a transfer ({@code practice/debian
 * record}), brought to this version: the transfer goes on to its end. Flyway refuses the recording
 * when a migration that it had has been changed since.
 */
@Execution(ExecutionMode.CONCURRENT)
class UpgradeIT {

  private static final Path RECORDED = Path.of("src", "test", "recorded", "schema-74");
  private static final Pattern DATABASE =
      Pattern.compile("(?m)^ *url: jdbc:postgresql://127.0.0.1:([0-9]+)/");
  private static final Pattern PORT =
      Pattern.compile("server: \\{host: 127.0.0.1, port: ([0-9]+)}");
  private static final Pattern CENTRE = Pattern.compile("url: https://127.0.0.1:([0-9]+)");

  private static Properties recorded() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(RECORDED.resolve("recorded.properties"))) {
      properties.load(in);
    }
    return properties;
  }

  /**
   * The recorded folders of both parties, with the addresses and database passwords of this lab.
   */
  private static void putInPlace(PracticeLab lab) throws Exception {
    Path folder = lab.directory();
    String centreYaml = Files.readString(lab.centre().configuration());
    String gatewayYaml = Files.readString(lab.gateway().configuration());
    PrivateFiles.deleteTree(folder.resolve("authority"));
    for (PracticeParty party : List.of(lab.centre(), lab.gateway())) {
      PrivateFiles.deleteTree(party.directory().resolve("keys"));
    }
    Process tar =
        new ProcessBuilder(
                "tar",
                "-xzf",
                RECORDED.resolve("parties.tar.gz").toAbsolutePath().toString(),
                "--no-same-owner",
                "-p",
                "-C",
                folder.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    adapt(lab.centre(), centreYaml);
    adapt(lab.gateway(), gatewayYaml);
    // certificates of the recording last for nine years, revocation lists are made fresh
    PracticeAuthority authority =
        PracticeAuthority.openOrCreate(folder.resolve("authority"), Clock.systemUTC());
    equip(authority, lab.centre(), PartyIdentity.centre());
    equip(authority, lab.gateway(), PartyIdentity.municipality("131016", "千代田区"));
  }

  private static void equip(
      PracticeAuthority authority, PracticeParty party, PartyIdentity identity) {
    authority.equip(
        identity,
        party.directory().resolve("keys"),
        party.directory().resolve("secrets/keys.password"));
  }

  private static void adapt(PracticeParty party, String ofThisLab) throws IOException {
    String text = Files.readString(party.configuration());
    for (Pattern number : List.of(DATABASE, PORT, CENTRE)) {
      Matcher mine = number.matcher(ofThisLab);
      Matcher theirs = number.matcher(text);
      if (mine.find() && theirs.find()) {
        text = text.substring(0, theirs.start(1)) + mine.group(1) + text.substring(theirs.end(1));
      }
    }
    Files.writeString(party.configuration(), text);
    Files.setPosixFilePermissions(
        party.configuration(), PosixFilePermissions.fromString("rw-------"));
  }

  private static void restore(PracticeParty party) throws Exception {
    String name = party.databaseName();
    try (Connection server = party.connectToServer()) {
      Sql.update(server, "DROP DATABASE " + name + " WITH (FORCE)");
      Sql.update(server, "CREATE DATABASE " + name + " OWNER owner");
    }
    String dump;
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(RECORDED.resolve(name + ".sql.gz")))) {
      dump = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try (Connection superuser = party.connect(Role.SUPERUSER);
        Connection simple =
            DriverManager.getConnection(
                superuser.getMetaData().getURL() + "?preferQueryMode=simple", login(party));
        Statement statement = simple.createStatement()) {
      statement.execute(dump);
    }
  }

  /** The superuser's, as the practice environment describes it. */
  private static Properties login(PracticeParty party) throws IOException {
    Properties login = new Properties();
    login.setProperty("user", "postgres");
    login.setProperty(
        "password",
        Files.readString(party.databaseDirectory().resolve("superuser.password")).strip());
    return login;
  }

  @Test
  void aTransferThatAnEarlierVersionBeganIsBroughtToItsEnd() throws Exception {
    Properties recorded = recorded();
    String id = Objects.requireNonNull(recorded.getProperty("transfer"));
    try (PracticeLab lab = PracticeLab.start(PracticeLab.Plan.of(1))) {
      putInPlace(lab);
      PracticeParty gateway = lab.gateway();
      PracticeParty centre = lab.centre();
      for (PracticeParty party : List.of(gateway, centre)) {
        restore(party);
        int before = applied(party);
        party.run("migrate");
        assertThat(applied(party)).isGreaterThan(before);
      }
      try (EngineProcess serving = centre.serve()) {
        assertThat(serving.isAlive()).isTrue();
        gateway.run("restart", id);
        InvariantChecker checker = InvariantChecker.of(gateway, centre);
        checker.holdsSettled();
        checker.contentsEqual(centre.exportDigests(gateway, lab.outputs()));
        assertThat(
                text(
                    gateway, "SELECT state FROM gateway.transfer WHERE transfer_id = '" + id + "'"))
            .isEqualTo("COMMITTED");
        centre.run("receipt", "prove", id);
        centre.run("audit", "verify");
      }
      // a migration is not the one that was applied any more
      try (Connection superuser = gateway.connect(Role.SUPERUSER)) {
        Sql.update(
            superuser,
            "UPDATE fukuhon.flyway_schema_history SET checksum = checksum + 1 WHERE version ="
                + " '12'");
      }
      assertThat(gateway.start("migrate").expectExit(10).stderr())
          .contains("cannot be brought to the schema");
    }
  }

  private static int applied(PracticeParty party) throws SQLException {
    return Integer.parseInt(
        text(party, "SELECT count(*)::text FROM fukuhon.flyway_schema_history"));
  }

  private static String text(PracticeParty party, String sql) throws SQLException {
    try (Connection superuser = party.connect(Role.SUPERUSER)) {
      return Objects.requireNonNull(Sql.text(superuser, sql));
    }
  }
}
