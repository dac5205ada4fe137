package jp.fukuhon.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import jp.fukuhon.core.audit.Findings;
import jp.fukuhon.core.audit.LogReader;
import jp.fukuhon.core.audit.LogVerifier;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Migrations.Party;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class MigrationsIT {

  @Test
  void repeatingIsSafeAndAppliesNothing() throws Exception {
    PartyDatabase database = PartyDatabase.empty();
    Migrations migrations = new Migrations(database.ownerDataSource());
    assertThat(migrations.migrate(Party.CENTRE)).isPositive();
    assertThat(migrations.migrate(Party.CENTRE)).isZero();
  }

  @Test
  void manyProcessesAtOnceApplyEveryMigrationOnce() throws Exception {
    for (int round = 0; round < 3; round++) {
      PartyDatabase database = PartyDatabase.empty();
      List<Callable<Integer>> nodes = new ArrayList<>();
      for (int node = 0; node < 4; node++) {
        nodes.add(() -> new Migrations(database.ownerDataSource()).migrate(Party.GATEWAY));
      }
      int applied = 0;
      try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
        for (Future<Integer> node : pool.invokeAll(nodes)) {
          applied += node.get();
        }
      }
      assertThat(applied).isEqualTo(gatewayVersions().size());
    }
  }

  @Test
  void theOwnerIsNoSuperuserAndTheHistoryLiesInOneSchema() throws Exception {
    PartyDatabase database = PartyDatabase.of(Party.GATEWAY);
    try (Connection owner = database.as(PartyDatabase.OWNER)) {
      assertThat(Sql.text(owner, "SELECT current_setting('is_superuser')")).isEqualTo("off");
      assertThat(
              Sql.column(
                  owner,
                  "SELECT version FROM fukuhon.flyway_schema_history"
                      + " WHERE version IS NOT NULL ORDER BY installed_rank"))
          .containsExactlyElementsOf(gatewayVersions());
    }
  }

  @Test
  void entriesOfEarlierVersionsAreChainedAsTheyStand() throws Exception {
    PartyDatabase database = PartyDatabase.empty();
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(database.ownerDataSource())
        .defaultSchema("fukuhon")
        .locations("classpath:db/common", "classpath:db/gateway")
        .placeholders(DatabaseRoles.STANDARD.placeholders())
        .target("12")
        .load()
        .migrate();
    try (Connection engine = database.as(PartyDatabase.SUPERUSER)) {
      Sql.run(engine, "SET ROLE engine");
      for (int i = 0; i < 20; i++) {
        Sql.run(
            engine,
            "INSERT INTO audit.operation_log (actor, action, stream, outcome, detail) VALUES"
                + " ('centre', 'OFFER', nullif(?, ''), 'OK', '{\"records\": 1, \"a\": \"戸籍\"}')",
            i % 3 == 0 ? "" : "131016-FUKUHON");
      }
    }
    new Migrations(database.ownerDataSource()).migrate(Party.GATEWAY);
    try (Connection engine = database.as(PartyDatabase.SUPERUSER)) {
      Sql.run(engine, "SET ROLE engine");
      Sql.run(
          engine,
          "INSERT INTO audit.operation_log (actor, action, stream, outcome)"
              + " VALUES ('centre', 'OFFER', '131016-FUKUHON', 'OK')");
    }
    Findings findings = new Findings();
    LogVerifier.Extent extent =
        new LogVerifier(new LogReader(new JdbcTemplate(database.ownerDataSource())))
            .verify(findings);
    assertThat(findings.list()).isEmpty();
    assertThat(extent.length("131016-FUKUHON")).isEqualTo(14);
    assertThat(extent.length("centre/OFFER")).isEqualTo(7);
    try (Connection superuser = database.as(PartyDatabase.SUPERUSER)) {
      assertThat(
              Sql.column(
                  superuser,
                  "SELECT DISTINCT tgenabled FROM pg_trigger WHERE tgrelid ="
                      + " 'audit.operation_log'::regclass AND NOT tgisinternal"))
          .containsExactly("A");
    }
  }

  /** The versions of the files that a gateway's migrations are, in their order. */
  private static List<String> gatewayVersions() throws Exception {
    List<Integer> versions = new ArrayList<>();
    for (String folder : List.of("db/common", "db/gateway")) {
      Path files =
          Path.of(
              Objects.requireNonNull(Migrations.class.getClassLoader().getResource(folder))
                  .toURI());
      try (Stream<Path> listed = Files.list(files)) {
        listed
            .map(file -> file.getFileName().toString())
            .forEach(name -> versions.add(Integer.valueOf(name.substring(1, name.indexOf("__")))));
      }
    }
    return versions.stream().sorted().map(String::valueOf).toList();
  }

  @Test
  void theOtherPartysDatabaseIsRefused() throws Exception {
    PartyDatabase database = PartyDatabase.of(Party.GATEWAY);
    assertThatThrownBy(() -> new Migrations(database.ownerDataSource()).migrate(Party.CENTRE))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining("centre");
  }

  @Test
  void missingRolesAreNamedBeforeAnythingIsDone() throws Exception {
    PartyDatabase database = PartyDatabase.empty();
    DatabaseRoles roles = new DatabaseRoles("engine", "no_viewer", "auditor", "no_feeder");
    assertThatThrownBy(
            () -> new Migrations(database.ownerDataSource(), roles).migrate(Party.CENTRE))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining("no_feeder, no_viewer");
    try (Connection owner = database.as(PartyDatabase.OWNER)) {
      assertThat(Sql.number(owner, "SELECT count(*) FROM pg_namespace WHERE nspname = 'fukuhon'"))
          .isZero();
    }
  }

  @Test
  void everyForeignKeyHasAnIndex() throws Exception {
    for (Party party : Party.values()) {
      try (Connection owner = PartyDatabase.of(party).as(PartyDatabase.OWNER)) {
        assertThat(
                Sql.column(
                    owner,
                    """
                    SELECT c.conrelid::regclass || '.' || c.conname FROM pg_constraint c
                     WHERE c.contype = 'f' AND NOT EXISTS (
                           SELECT FROM pg_index i
                            WHERE i.indrelid = c.conrelid
                              AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)
                    """))
            .isEmpty();
      }
    }
  }
}
