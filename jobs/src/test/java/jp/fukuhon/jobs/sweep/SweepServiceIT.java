package jp.fukuhon.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Migrations;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.sweep.SweepService.Run;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** 掃除 as a job at a centre: what it removes, that it gives way, stops, and goes on. */
class SweepServiceIT {

  private static final Retention RETENTION =
      new Retention(Duration.ofDays(90), Duration.ofDays(30), Duration.ofDays(90));
  private static final int REGISTERS = 900;

  private static final PracticeDatabase SERVER = PracticeDatabase.temporary();
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final StopSignal stop = new StopSignal();
  private final String database = "party_" + DATABASES.incrementAndGet();
  private HikariDataSource engine;
  private JdbcClient jdbc;

  @BeforeAll
  static void migrate() throws SQLException {
    for (String role : List.of("owner", "engine", "viewer", "auditor", "feeder")) {
      SERVER.createRole(role, "secret");
    }
    SERVER.createDatabase("template", "owner");
    try (HikariDataSource owner = pool("template", "owner")) {
      new Migrations(owner).migrate(Migrations.Party.CENTRE);
    }
  }

  @AfterAll
  static void stopServer() {
    SERVER.close();
  }

  @BeforeEach
  void threePublishedTransfersAndAnAbortedOne() throws SQLException {
    try (Connection superuser = SERVER.connectAsSuperuser("postgres");
        Statement statement = superuser.createStatement()) {
      statement.execute("CREATE DATABASE " + database + " OWNER owner TEMPLATE template");
    }
    engine = pool(database, "engine");
    jdbc = JdbcClient.create(engine);
    for (int sequence = 1; sequence <= 3; sequence++) {
      transfer(sequence, "PUBLISHED");
    }
    transfer(4, "ABORTED");
    letPass(100);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static HikariDataSource pool(String database, String user) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(SERVER.jdbcUrl(database));
    config.setUsername(user);
    config.setPassword("secret");
    config.setMaximumPoolSize(5);
    return new HikariDataSource(config);
  }

  /** A decided transfer of all registers in three chunks. */
  private void transfer(int sequence, String outcome) {
    String id = "131016-FUKUHON-%06d".formatted(sequence);
    jdbc.sql(
            """
            INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, records,
                                           state, manifest, manifest_digest)
            VALUES (?, '131016', 'FUKUHON', ?, 'INCREMENTAL', 0, 10, ?, 'RECEIVING', '\\x01', '\\x01')
            """)
        .params(id, sequence, REGISTERS)
        .update();
    jdbc.sql("INSERT INTO registry.transfer_partition VALUES (?, 0, 0, 10, ?)")
        .params(sequence, REGISTERS)
        .update();
    jdbc.sql(
            """
            INSERT INTO registry.chunk (transfer_no, part, number, first_seq, last_seq, records, content_bytes,
                                        sealed_bytes, content_root, sealed_root, chain, header, acknowledgement)
            SELECT ?, 0, n, 0, 0, 300, 0, 0, '', '', '', '', '' FROM generate_series(0, 2) n
            """)
        .param(sequence)
        .update();
    jdbc.sql(
            """
            INSERT INTO registry.register_version (municipality_code, dataset, register_id, transfer_no, part, number,
              ordinal, change_seq, kind, revision, media_type, withdrawn, content_length, codec, commitment, sealed)
            SELECT '131016', 'FUKUHON', 'R' || i, ?, 0, i / 300, i % 300, i, 'CURRENT', ?, 'application/xml', false,
                   10, 1, sha256(i::text::bytea), sha256(i::text::bytea)
              FROM generate_series(0, ?) i
            """)
        .params(sequence, sequence, REGISTERS - 1)
        .update();
    if (outcome.equals("PUBLISHED")) {
      jdbc.sql("UPDATE registry.transfer SET state = 'VERIFYING' WHERE transfer_no = ?")
          .param(sequence)
          .update();
    }
    jdbc.sql(
            "UPDATE registry.transfer SET state = ?, publish_no = CASE WHEN ? = 'PUBLISHED' THEN"
                + " nextval('registry.publish_no') END WHERE transfer_no = ?")
        .params(outcome, outcome, sequence)
        .update();
  }

  private void letPass(int days) throws SQLException {
    try (Connection superuser = SERVER.connectAsSuperuser(database);
        Statement statement = superuser.createStatement()) {
      statement.execute("ALTER TABLE registry.transfer DISABLE TRIGGER zz_keep");
      statement.execute(
          "UPDATE registry.transfer SET updated_at = updated_at - interval '" + days + " days'");
      statement.execute("ALTER TABLE registry.transfer ENABLE ALWAYS TRIGGER zz_keep");
      statement.execute("ALTER TABLE registry.chunk DISABLE TRIGGER zz_immutable");
      statement.execute("UPDATE registry.chunk SET received_at = received_at - interval '1 day'");
      statement.execute("ALTER TABLE registry.chunk ENABLE ALWAYS TRIGGER zz_immutable");
    }
  }

  /** Transactions, and what happens before each commit and after it. */
  private record Hooked(PlatformTransactionManager real, Runnable before, Runnable after)
      implements PlatformTransactionManager {

    @Override
    public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
      return real.getTransaction(definition);
    }

    @Override
    public void commit(TransactionStatus status) {
      try {
        before.run();
      } catch (RuntimeException e) {
        real.rollback(status);
        throw e;
      }
      real.commit(status);
      after.run();
    }

    @Override
    public void rollback(TransactionStatus status) {
      real.rollback(status);
    }
  }

  private SweepService service(StopSignal signal, Duration patience) {
    return service(signal, patience, new PartyTransactions(engine));
  }

  private SweepService service(
      StopSignal signal, Duration patience, PlatformTransactionManager transactionManager) {
    return new SweepService(
        engine,
        BatchInfrastructure.over(engine, transactionManager),
        this::connection,
        RETENTION,
        true,
        Clock.systemUTC(),
        signal,
        patience);
  }

  private SweepService service() {
    return service(stop, Duration.ofMinutes(1));
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(SERVER.jdbcUrl(database), "engine", "secret");
  }

  private RunLock lock(String name) {
    return RunLock.acquire(this::connection, name, () -> {});
  }

  private String versions() {
    return jdbc
        .sql(
            "SELECT transfer_no || ':' || count(*) FROM registry.register_version GROUP BY"
                + " transfer_no ORDER BY transfer_no")
        .query(String.class)
        .list()
        .stream()
        .collect(Collectors.joining(" "));
  }

  private long count(String from) {
    return jdbc.sql("SELECT count(*) FROM " + from).query(Long.class).single();
  }

  @Test
  void whatWasForetoldGoesAndTheNextSweepFindsNothing() {
    List<SweepForecast> forecast = service().forecast();
    assertThat(forecast)
        .extracting(SweepForecast::what, SweepForecast::rows)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("failed", 900L),
            org.assertj.core.groups.Tuple.tuple("superseded", 1_800L),
            org.assertj.core.groups.Tuple.tuple("findings", 0L),
            org.assertj.core.groups.Tuple.tuple("batch-metadata", 0L));
    assertThat(forecast.getFirst().octets()).isEqualTo(900L * 32);
    assertThat(versions()).as("a forecast removes nothing").isEqualTo("1:900 2:900 3:900 4:900");

    Run run = service().run();
    assertThat(run.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(run.removed())
        .containsEntry("failed", 900L)
        .containsEntry("superseded", 1_800L)
        .containsEntry("findings", 0L);
    assertThat(versions()).isEqualTo("3:900");
    assertThat(count("registry.swept_version")).isEqualTo(1_800);
    assertThat(count("registry.swept")).isEqualTo(4);

    assertThat(service().run().removed()).containsEntry("superseded", 0L);
    assertThat(service().forecast()).extracting(SweepForecast::rows).containsOnly(0L);
  }

  @Test
  void whatIsWithinItsRetentionStays() throws SQLException {
    letPass(-50); // 50 days ago now
    assertThat(service().run().removed())
        .containsEntry("failed", 900L)
        .containsEntry("superseded", 0L);
    assertThat(versions()).isEqualTo("1:900 2:900 3:900");
  }

  @Test
  void anInterruptedSweepGoesOnWhereItWas() {
    StopSignal soon = new StopSignal(stop);
    Hooked transactions =
        new Hooked(
            new PartyTransactions(engine),
            () -> {},
            () -> {
              if (count("registry.swept_version") >= 600) {
                soon.set();
              }
            });
    Run first = service(soon, Duration.ofMinutes(1), transactions).run();
    assertThat(first.status()).isEqualTo(BatchStatus.STOPPED);
    assertThat(first.gaveWay()).isFalse();
    assertThat(count("registry.swept_version")).isBetween(600L, 1_799L);
    Run second = service().run();
    assertThat(second.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(second.removed()).containsEntry("superseded", 1_800L);
    assertThat(count("batch.BATCH_JOB_INSTANCE WHERE JOB_NAME = 'sweep'")).isEqualTo(1);
    assertThat(versions()).isEqualTo("3:900");
  }

  @Test
  void aTransactionThatIsLostIsDoneAgainAndCountedOnce() {
    AtomicInteger commits = new AtomicInteger();
    Hooked transactions =
        new Hooked(
            new PartyTransactions(engine),
            () -> {
              if (count("registry.swept_version") > 0 && commits.incrementAndGet() == 2) {
                throw new IllegalStateException("the machine is gone");
              }
            },
            () -> {});
    assertThatThrownBy(() -> service(stop, Duration.ofMinutes(1), transactions).run())
        .hasStackTraceContaining("the machine is gone");
    Run again = service().run();
    assertThat(again.status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(again.removed()).containsEntry("superseded", 1_800L);
    assertThat(count("registry.swept_version")).isEqualTo(1_800);
  }

  @Test
  void itMakesRoomForATransferAndGoesOnWhenThatIsThrough() {
    try (RunLock sending = lock("verify 131016-FUKUHON-000005")) {
      assertThat(sending.name()).startsWith("verify");
      Run run = service(stop, Duration.ZERO).run();
      assertThat(run.status()).isEqualTo(BatchStatus.STOPPED);
      assertThat(run.gaveWay()).isTrue();
    }
    assertThat(versions()).isEqualTo("1:900 2:900 3:900 4:900");
    jdbc.sql(
            """
            INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, records,
                                           state, manifest, manifest_digest)
            VALUES ('x', '131016', 'FUKUHON', 5, 'INCREMENTAL', 0, 10, 1, 'RECEIVING', '\\x01', '\\x01')
            """)
        .update();
    assertThat(service(stop, Duration.ZERO).run().gaveWay()).as("one is being received").isTrue();
    jdbc.sql("UPDATE registry.transfer SET state = 'ABORTED' WHERE transfer_id = 'x'").update();
    assertThat(service(stop, Duration.ZERO).run().status()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(versions()).isEqualTo("3:900");
  }

  @Test
  void oneSweepAtATime() {
    try (RunLock other = lock("sweep")) {
      assertThat(other.name()).isEqualTo("sweep");
      assertThatThrownBy(() -> service().run()).isInstanceOf(TransferException.LockHeld.class);
    }
    assertThat(versions()).isEqualTo("1:900 2:900 3:900 4:900");
  }

  @Test
  void jobTablesOfRunsThatAreOverGo() {
    long run = 0;
    run("verify", "131016-FUKUHON-000001", "COMPLETED", 100, ++run);
    run("verify", "131016-FUKUHON-000003", "FAILED", 100, ++run); // its transfer is over
    run("verify", "131016-FUKUHON-000009", "FAILED", 100, ++run); // nobody knows of an end
    run("verify", "131016-FUKUHON-000002", "COMPLETED", 80, ++run);
    run("rewrap", "", "FAILED", 100, ++run); // another has taken its place
    run("rewrap", "", "COMPLETED", 100, ++run); // the last one
    run("verify", "131016-FUKUHON-000004", "COMPLETED", 100, ++run); // the last one
    SweepWork work =
        new BatchMetadataWork(
            jdbc, "registry.transfer", Instant.now().minus(RETENTION.batchMetadata()));
    assertThat(work.forecast().rows()).isEqualTo(3);
    ExecutionContext context = new ExecutionContext();
    while (work.more(context)) {
      assertThat(context.getLong(SweepService.REMOVED)).isPositive();
    }
    assertThat(
            jdbc.sql("SELECT JOB_INSTANCE_ID FROM batch.BATCH_JOB_INSTANCE ORDER BY 1")
                .query(Long.class)
                .list())
        .containsExactly(3L, 4L, 6L, 7L);
    for (String table :
        List.of(
            "JOB_EXECUTION", "JOB_EXECUTION_CONTEXT", "STEP_EXECUTION", "STEP_EXECUTION_CONTEXT")) {
      assertThat(count("batch.BATCH_" + table)).as(table).isEqualTo(4);
    }
    assertThat(count("batch.BATCH_JOB_EXECUTION_PARAMS")).isEqualTo(3);
  }

  private void run(String job, String transfer, String status, int days, long id) {
    jdbc.sql("INSERT INTO batch.BATCH_JOB_INSTANCE VALUES (?, 0, ?, ?)")
        .params(id, job, String.valueOf(id))
        .update();
    jdbc.sql(
            """
            INSERT INTO batch.BATCH_JOB_EXECUTION (JOB_EXECUTION_ID, JOB_INSTANCE_ID, CREATE_TIME, END_TIME, STATUS)
            VALUES (?, ?, localtimestamp - make_interval(days => ?), localtimestamp - make_interval(days => ?), ?)
            """)
        .params(id, id, days, days, status)
        .update();
    if (!transfer.isEmpty()) {
      jdbc.sql(
              "INSERT INTO batch.BATCH_JOB_EXECUTION_PARAMS VALUES (?, 'transferId',"
                  + " 'java.lang.String', ?, 'Y')")
          .params(id, transfer)
          .update();
    }
    jdbc.sql("INSERT INTO batch.BATCH_JOB_EXECUTION_CONTEXT VALUES (?, '')").param(id).update();
    jdbc.sql(
            """
            INSERT INTO batch.BATCH_STEP_EXECUTION (STEP_EXECUTION_ID, VERSION, STEP_NAME, JOB_EXECUTION_ID, CREATE_TIME)
            VALUES (?, 0, 'open', ?, localtimestamp)
            """)
        .params(id, id)
        .update();
    jdbc.sql("INSERT INTO batch.BATCH_STEP_EXECUTION_CONTEXT VALUES (?, '')").param(id).update();
  }

  @Test
  void findingsOfComparisonsThatAreOverGo() {
    for (String state : List.of("ABANDONED", "COMPARING")) {
      jdbc.sql(
              """
              INSERT INTO reconcile.comparison (comparison_id, municipality_code, dataset, state, deep, upto, suite)
              VALUES (?, '131016', 'FUKUHON', ?, false, 1, 'hybrid')
              """)
          .params(state, state)
          .update();
      jdbc.sql("INSERT INTO reconcile.frontier SELECT ?, to_hex(i) FROM generate_series(0, 15) i")
          .param(state)
          .update();
      jdbc.sql(
              "INSERT INTO reconcile.finding SELECT ?, sha256(i::text::bytea), '0', NULL, true FROM"
                  + " generate_series(1, 1200) i")
          .param(state)
          .update();
    }
    Run run = service().run();
    assertThat(run.removed()).containsEntry("findings", 1_216L);
    assertThat(count("reconcile.frontier")).isEqualTo(16);
    assertThat(count("reconcile.finding")).isEqualTo(1_200);
  }

  @Test
  void theDaysSweepIsDueOnce() {
    SweepDispatcher.Time noon = new SweepDispatcher.Time(LocalTime.NOON, ZoneId.of("Asia/Tokyo"));
    Instant at = noon.lastBefore(Instant.parse("2026-10-02T02:59:59Z"));
    assertThat(at).isEqualTo(Instant.parse("2026-10-01T03:00:00Z"));
    assertThat(noon.lastBefore(Instant.parse("2026-10-02T03:00:00Z")))
        .isEqualTo(Instant.parse("2026-10-02T03:00:00Z"));
    Instant now = Instant.now();
    assertThat(service().isDue(now.minusSeconds(60), now)).as("started after it").isFalse();
    assertThat(service().isDue(now.plusSeconds(60), now)).isTrue();
    service().run();
    assertThat(service().isDue(now.minusSeconds(60), now.minusSeconds(120))).isFalse();
    assertThat(service().isDue(now.plusSeconds(60), now)).isTrue();
  }
}
