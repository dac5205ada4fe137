package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import jp.fukuhon.app.doctor.NameServer;
import jp.fukuhon.app.doctor.TimeServer;
import jp.fukuhon.core.directory.DirectoryEntry;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The pre-flight as a process: healthy parties, and one in which much is wrong at once. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("DoctorIT") // its tests run one after the other
class DoctorIT {

  private static final String CENTRE = "fukuhon-centre.moj.go.jp";
  private static final String OWN = "fukuhon-131016.lg.jp";

  private PracticeLab lab;
  private PracticeParty gateway;
  private EngineProcess serving;

  @BeforeEach
  void layOut() {
    lab = PracticeLab.start(PracticeLab.Plan.of(3));
    gateway = lab.gateway();
    serving = lab.centre().serve();
  }

  @AfterEach
  void clear() {
    lab.close();
  }

  private static JsonNode json(EngineProcess doctor) {
    return JsonMapper.shared().readTree(doctor.stdout());
  }

  private static List<String> found(JsonNode report, String status) {
    return StreamSupport.stream(report.required("findings").spliterator(), false)
        .filter(finding -> finding.required("status").stringValue().equals(status))
        .map(finding -> finding.required("check") + " " + finding.required("what").stringValue())
        .map(text -> text.replace("\"", ""))
        .toList();
  }

  private String transfers() throws SQLException {
    try (Connection source = gateway.connect(Role.SUPERUSER)) {
      return Objects.requireNonNullElse(
          Sql.text(source, "SELECT count(*)::text FROM gateway.transfer"), "");
    }
  }

  @Test
  void healthyPartiesHaveNoFaultAndWhatIsNotLookedAtIsSkipped() throws Exception {
    EngineProcess plain = gateway.run("doctor");
    assertThat(plain.stdout())
        .contains(
            "OK      settings", "OK      line.tls", "OK      line.answer", "OK      clock.peer")
        .contains("OK      database.durable", "OK      database.triggers", "OK      keys.files")
        .contains("SKIPPED peer.address      no resolver is configured")
        .contains("SKIPPED clock.ntp", "送信を妨げる異常は見つかりませんでした");
    JsonNode centre = json(lab.centre().run("doctor", "--json"));
    assertThat(centre.required("exit").intValue()).isZero();
    assertThat(found(centre, "FAULT")).isEmpty();
    assertThat(found(centre, "SKIPPED"))
        .anyMatch(what -> what.startsWith("line.tls a centre calls"));
    try (NameServer dns =
        new NameServer()
            .with(CENTRE, "A", "127.0.0.1")
            .with("moj.go.jp", "NS", "ns.moj.go.jp.")
            .with("ns.moj.go.jp", "A", "127.0.0.1")
            .with(OWN, "NS", "ns.example.ne.jp.")
            .with("ns.example.ne.jp", "A", "127.0.0.1")) {
      gateway.configure("preflight: {resolvers: [\"" + dns.endpoint() + "\"]}");
      JsonNode report = json(gateway.run("doctor", "--json"));
      assertThat(found(report, "OK"))
          .contains("peer.address 1 of 1 hosts are where they are registered");
      assertThat(found(report, "WARN"))
          .containsExactly(
              "dns.delegation name server ns.example.ne.jp of "
                  + OWN
                  + " lies outside lg.jp: whoever gets that name answers for the zone");
    }
    gateway.run("send");
    assertThat(transfers()).isEqualTo("1");
  }

  @Test
  void everyFaultIsToldAtOnce() throws Exception {
    serving.kill();
    Path key = gateway.directory().resolve("keys/encryption.p12");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(
        gateway.directory().resolve("secrets/engine.password"),
        PosixFilePermissions.fromString("rw-r-----"));
    try (Connection source = gateway.connect(Role.SUPERUSER);
        NameServer dns = new NameServer().with(CENTRE, "A", "192.0.2.1");
        TimeServer wrong = new TimeServer(Duration.ofHours(1), 2)) {
      Sql.update(source, "ALTER TABLE source.register DISABLE TRIGGER zz_guard");
      Sql.update(source, "GRANT UPDATE ON source.register TO engine");
      gateway.configure(
          "preflight: {resolvers: [\"" + dns.endpoint() + "\"], disk-floor: 900000GB}");
      gateway.configure("clock: {ntp: [\"" + wrong.endpoint() + "\"]}");
      EngineProcess doctor = gateway.start("doctor", "--json").expectExit(10);
      JsonNode report = json(doctor);
      assertThat(report.required("exit").intValue()).isEqualTo(10);
      assertThat(found(report, "FAULT"))
          .anyMatch(what -> what.startsWith("settings") && what.contains("engine.password"))
          .anyMatch(what -> what.startsWith("keys.files") && what.contains("encryption.p12"))
          .anyMatch(what -> what.startsWith("disk.party"))
          .anyMatch(what -> what.contains("trigger source.register zz_guard is not enabled always"))
          .anyMatch(what -> what.contains("the engine's role has UPDATE on source.register"))
          .anyMatch(what -> what.startsWith("line.tls"))
          .anyMatch(what -> what.startsWith("clock.ntp") && what.contains("slow by time server"))
          .anyMatch(what -> what.startsWith("peer.address") && what.contains("is at 192.0.2.1"));
      assertThat(StreamSupport.stream(report.required("findings").spliterator(), false))
          .filteredOn(finding -> finding.required("status").stringValue().equals("FAULT"))
          .allSatisfy(
              finding -> {
                assertThat(finding.required("hint").stringValue()).isNotEmpty();
                assertThat(finding.required("clerk").stringValue()).isNotEmpty();
              });
      assertThat(gateway.start("doctor").expectExit(10).stdout())
          .contains("HINT: chmod 600 " + key)
          .contains("異常があります");
    }
  }

  @Test
  void aWrongClockSignsNothingAndFreezesNothing() throws Exception {
    try (TimeServer wrong = new TimeServer(Duration.ofMinutes(-3), 2)) {
      gateway.configure("clock: {ntp: [\"" + wrong.endpoint() + "\"]}");
      EngineProcess send = gateway.start("send").expectExit(10);
      assertThat(send.stderr()).contains("s fast by time server").contains("nothing is signed");
      assertThat(transfers()).isEqualTo("0");
    }
  }

  @Test
  void nothingIsFrozenForACentreWhoseClockIsWrong() throws Exception {
    try (TimeServer wrong = new TimeServer(Duration.ofMinutes(3), 2)) {
      serving.kill();
      lab.centre().configure("clock: {ntp: [\"" + wrong.endpoint() + "\"]}");
      serving = lab.centre().serve();
      gateway.reconfigure("  recipients:", "  patience: 1s\n    recipients:");
      EngineProcess send = gateway.start("send").expectExit(2);
      assertThat(send.stderr()).contains("s slow by time server").contains("nothing is signed");
      assertThat(transfers()).isEqualTo("0");
    }
  }

  @Test
  void aPlannedChangeIsRefusedBeforeTheEighthDayAndDrainsBeforeItsDate() throws Exception {
    LocalDate today = LocalDate.now(Clock.systemUTC().withZone(DirectoryEntry.ZONE));
    assertThat(
            gateway
                .start("doctor", "--plan-change", today.plusDays(7).toString())
                .expectExit(10)
                .stderr())
        .contains("the first day is " + today.plusDays(8));
    gateway.run("doctor", "--plan-change", today.plusDays(9).toString());
    assertThat(gateway.run("doctor").stdout())
        .contains("OK      plan.change       a change is planned for " + today.plusDays(9));
    gateway.run("send");
    assertThat(transfers()).isEqualTo("1");
    gateway.run("doctor", "--withdraw-change");

    plan(gateway, today.plusDays(1));
    assertThat(gateway.start("send").expectExit(10).stderr())
        .contains("from the day before on no new transfer begins");
    assertThat(gateway.run("doctor").stdout()).contains("WARN    plan.change");
    assertThat(gateway.start("send").expectExit(10).stderr()).contains("is planned for");
    assertThat(transfers()).isEqualTo("1");
    gateway.run("doctor", "--withdraw-change");

    plan(gateway, today);
    assertThat(gateway.start("send").expectExit(10).stderr()).contains("is planned for " + today);
    assertThat(json(gateway.run("doctor", "--json")).required("changeChecked").stringValue())
        .isEqualTo(today.toString());
    gateway.run("send");
    assertThat(transfers()).isEqualTo("2");

    plan(lab.centre(), today.plusDays(1));
    gateway.reconfigure("  recipients:", "  patience: 1s\n    recipients:");
    assertThat(gateway.start("send").expectExit(2).stderr()).contains("no new transfer begins");
    assertThat(transfers()).as("nothing is frozen for a centre that drains").isEqualTo("2");
  }

  /** As if it had been planned in time. */
  private static void plan(PracticeParty party, LocalDate date) throws SQLException {
    try (Connection database = party.connect(Role.SUPERUSER)) {
      Sql.update(
          database,
          "INSERT INTO peer.planned_change (effective_on, planned_by) VALUES (?::date, 'test')",
          date.toString());
    }
  }
}
