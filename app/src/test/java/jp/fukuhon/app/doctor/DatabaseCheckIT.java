package jp.fukuhon.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import javax.sql.DataSource;
import jp.fukuhon.app.doctor.Finding.Status;
import jp.fukuhon.app.party.Peers;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.core.directory.DirectoryEntry;
import jp.fukuhon.core.directory.PlannedChanges;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Migrations;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.postgresql.ds.PGSimpleDataSource;

/** On a real server whose settings, rights and triggers are made wrong, one after the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class DatabaseCheckIT {

  private PracticeDatabase server;

  @BeforeAll
  void start() throws SQLException {
    server = PracticeDatabase.temporary();
    for (String role : List.of("owner", "engine", "viewer", "auditor", "feeder")) {
      server.createRole(role, role);
    }
    for (String name : List.of("gateway", "centre")) {
      server.createDatabase(name, "owner");
      server.grantConnect(name, "engine");
      new Migrations(as("owner", name))
          .migrate(name.equals("centre") ? Migrations.Party.CENTRE : Migrations.Party.GATEWAY);
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private DataSource as(String role, String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl(database));
    source.setUser(role);
    source.setPassword(role);
    return source;
  }

  private void superuser(String database, String... statements) throws SQLException {
    try (Connection connection = server.connectAsSuperuser(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private List<Finding> look(String database) {
    return new DatabaseCheck(
            as("engine", database), database.equals("centre") ? Role.CENTRE : Role.GATEWAY)
        .look();
  }

  private static List<String> faults(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.status() == Status.FAULT)
        .map(Finding::what)
        .toList();
  }

  @Test
  void aMigratedDatabaseIsRightForBothRoles() {
    for (String database : List.of("gateway", "centre")) {
      assertThat(look(database)).extracting(Finding::status).containsOnly(Status.OK).hasSize(4);
    }
  }

  @Test
  void everySettingRightAndTriggerThatIsWrongIsAFault() throws Exception {
    superuser(
        "gateway",
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "ALTER SYSTEM SET log_error_verbosity = 'verbose'",
        "ALTER DATABASE gateway SET synchronous_commit = off",
        "ALTER ROLE engine CREATEDB",
        "GRANT DELETE ON source.register TO engine",
        "ALTER TABLE source.register DISABLE TRIGGER zz_guard",
        "ALTER TABLE source.register ENABLE TRIGGER zz_stamp",
        "DROP TRIGGER zz_no_truncate ON audit.operation_log",
        "SELECT pg_reload_conf()");
    try {
      jp.fukuhon.testkit.process.Await.until(
          "the reloaded settings",
          Duration.ofSeconds(20),
          () -> faults(look("gateway")).contains("fsync is off"),
          () -> look("gateway").toString());
      assertThat(faults(look("gateway")))
          .containsExactlyInAnyOrder(
              "fsync is off",
              "full_page_writes is off",
              "synchronous_commit is off",
              "log_error_verbosity is verbose",
              "the engine's role has CREATEDB",
              "the engine's role has DELETE on source.register",
              "trigger source.register zz_guard is not enabled always",
              "trigger source.register zz_stamp is not enabled always",
              "trigger audit.operation_log zz_no_truncate is missing");
    } finally {
      superuser(
          "gateway",
          "ALTER SYSTEM RESET ALL",
          "ALTER DATABASE gateway RESET synchronous_commit",
          "ALTER ROLE engine NOCREATEDB",
          "REVOKE DELETE ON source.register FROM engine",
          "ALTER TABLE source.register ENABLE ALWAYS TRIGGER zz_guard",
          "ALTER TABLE source.register ENABLE ALWAYS TRIGGER zz_stamp",
          "CREATE TRIGGER zz_no_truncate BEFORE TRUNCATE ON audit.operation_log"
              + " FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()",
          "ALTER TABLE audit.operation_log ENABLE ALWAYS TRIGGER zz_no_truncate",
          "SELECT pg_reload_conf()");
    }
  }

  @Test
  void anotherPartysDatabaseIsAFault() {
    assertThat(faults(new DatabaseCheck(as("engine", "gateway"), Role.CENTRE).look()))
        .contains("trigger registry.register_version zz_immutable is missing");
  }

  @Test
  void aPlannedChangeHoldsNewTransfersBackUntilThePreFlightAfterIt() throws Exception {
    Clock now = Clock.systemUTC();
    LocalDate today = LocalDate.now(now.withZone(DirectoryEntry.ZONE));
    LocalDate day = today.plusDays(8);
    PlannedChanges changes = Peers.plannedChanges(as("engine", "centre"), now);
    Assertions.assertThatThrownBy(() -> changes.plan(today.plusDays(7), "tester"))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining("cannot be planned");
    changes.plan(day, "tester");
    Assertions.assertThatThrownBy(() -> changes.plan(day.plusDays(1), "tester"))
        .hasMessageContaining("a change is planned already, for " + day);
    changes.requireNoneNear();
    assertThat(changes.isDue()).isFalse();

    PlannedChanges eve = at(now, 7);
    Assertions.assertThatThrownBy(eve::requireNoneNear)
        .isInstanceOfSatisfying(
            TransferException.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.PLANNED_CHANGE));
    assertThat(eve.isDue()).isFalse();
    assertThat(new ChangeCheck(eve).look().getFirst().status()).isEqualTo(Status.WARN);
    assertThat(new ChangeCheck(changes).look().getFirst().status()).isEqualTo(Status.OK);

    PlannedChanges after = at(now, 20);
    assertThat(after.isDue()).as("however late").isTrue();
    Assertions.assertThatThrownBy(after::requireNoneNear).hasMessageContaining(day.toString());
    assertThat(after.end(PlannedChanges.End.CHECKED, "tester")).contains(day);
    assertThat(after.end(PlannedChanges.End.CHECKED, "tester")).isEmpty();
    after.requireNoneNear();
    try (Connection owner = server.connectAsSuperuser("centre");
        Statement statement = owner.createStatement()) {
      Assertions.assertThatThrownBy(
              () -> statement.execute("UPDATE peer.planned_change SET effective_on = '2020-01-01'"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("it can only be ended, once");
    }
  }

  private PlannedChanges at(Clock now, int days) {
    return Peers.plannedChanges(as("engine", "centre"), Clock.offset(now, Duration.ofDays(days)));
  }
}
