package jp.fukuhon.core.audit;

import static jp.fukuhon.core.ledger.PartyDatabase.AUDITOR;
import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.OWNER;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.ledger.Migrations.Party;
import jp.fukuhon.core.ledger.PartyDatabase;
import jp.fukuhon.core.ledger.Sql;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Chains as the database computes them, under concurrency. */
class OperationLogIT {

  private static final String FIRST = "131016-FUKUHON";
  private static final String SECOND = "011002-FUKUHON";

  private PartyDatabase database;

  @BeforeEach
  void aDatabase() throws SQLException {
    database = PartyDatabase.of(Party.CENTRE);
  }

  private static OperationLog log(Connection connection) {
    return new OperationLog(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
  }

  private static void append(Connection connection, String stream, String outcome) {
    log(connection).append("131016", "OFFER", stream, null, outcome, Map.of("records", 3));
  }

  private Findings verified() {
    Findings findings = new Findings();
    new LogVerifier(new LogReader(new JdbcTemplate(database.dataSource(AUDITOR)))).verify(findings);
    return findings;
  }

  private List<List<String>> places() throws SQLException {
    try (Connection auditor = database.as(AUDITOR)) {
      return Sql.rows(
          auditor,
          "SELECT chain, chain_no, outcome FROM audit.operation_log ORDER BY chain, chain_no");
    }
  }

  @Test
  void twoStreamsDoNotWaitForEachOther() throws Exception {
    try (Connection one = database.as(ENGINE);
        Connection other = database.as(ENGINE)) {
      append(one, FIRST, "A");
      append(other, SECOND, "B");
      one.setAutoCommit(false);
      append(one, FIRST, "C");
      Sql.run(other, "SET lock_timeout = '1ms'");
      append(other, SECOND, "D"); // would fail with 55P03 if it waited for anything
      log(other).refused("131016", "OFFER", FIRST, null, ErrorCode.FORBIDDEN, "no", Map.of());
      log(other).viewing("131016", FIRST, FIRST + "-000001", "R1", 1);
      one.commit();
    }
    assertThat(places())
        .contains(List.of(FIRST, "2", "C"), List.of(SECOND, "2", "D"))
        .contains(List.of("131016/REFUSED", "1", "REFUSED"));
    assertThat(verified().list()).isEmpty();
  }

  @Test
  void entriesOfOneStreamCommitInTheOrderOfTheirPlaces() throws Exception {
    try (Connection one = database.as(ENGINE);
        Connection other = database.as(ENGINE);
        Connection observer = database.as(SUPERUSER);
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      append(one, FIRST, "A");
      one.setAutoCommit(false);
      append(one, FIRST, "ROLLED BACK");
      long backend = Sql.backend(other);
      Future<?> waiting = pool.submit(() -> append(other, FIRST, "B"));
      Sql.awaitBlocked(observer, backend);
      assertThat(waiting.isDone()).isFalse();
      one.rollback();
      waiting.get();
      append(one, FIRST, "C");
      one.commit();
    }
    assertThat(places())
        .containsExactly(
            List.of(FIRST, "1", "A"), List.of(FIRST, "2", "B"), List.of(FIRST, "3", "C"));
    assertThat(verified().list()).isEmpty();
  }

  @Test
  void aNewChainIsBegunOnceByManyAtOnce() throws Exception {
    int writers = 6;
    int each = 25;
    List<Callable<Void>> work = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      String own = "writer-" + writer;
      work.add(
          () -> {
            try (Connection connection = database.as(ENGINE)) {
              for (int i = 0; i < each; i++) {
                append(connection, FIRST, own);
                log(connection).append(own, "RUN", null, null, "OK", Map.of());
              }
              return null;
            }
          });
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(writers)) {
      for (Future<Void> done : pool.invokeAll(work)) {
        done.get();
      }
    }
    Findings findings = new Findings();
    LogVerifier.Extent extent =
        new LogVerifier(new LogReader(new JdbcTemplate(database.dataSource(AUDITOR))))
            .verify(findings);
    assertThat(findings.list()).isEmpty();
    assertThat(extent.entries()).isEqualTo(2L * writers * each);
    assertThat(extent.length(FIRST)).isEqualTo((long) writers * each);
    assertThat(extent.tails()).hasSize(1 + writers);
  }

  @Test
  void aSnapshotOlderThanTheHeadIsRefusedInsteadOfForkingTheChain() throws Exception {
    try (Connection one = database.as(ENGINE);
        Connection other = database.as(ENGINE)) {
      append(one, FIRST, "A");
      one.setAutoCommit(false);
      one.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Sql.number(one, "SELECT count(*) FROM audit.chain_head");
      append(other, FIRST, "B");
      assertRefused(
          "40001",
          () ->
              Sql.run(
                  one,
                  "INSERT INTO audit.operation_log (actor, action, stream, outcome) VALUES ('a',"
                      + " 'b', ?, 'C')",
                  FIRST));
    }
    assertThat(places()).containsExactly(List.of(FIRST, "1", "A"), List.of(FIRST, "2", "B"));
  }

  @Test
  void whoInsertsChoosesNeitherPlaceNorTimeNorDigest() throws Exception {
    try (Connection engine = database.as(ENGINE)) {
      for (String column : List.of("at", "chain_no", "previous", "digest")) {
        assertRefused(
            "42501",
            () ->
                Sql.run(
                    engine,
                    "INSERT INTO audit.operation_log (actor, action, outcome, "
                        + column
                        + ") VALUES ('a', 'b', 'c', NULL)"));
      }
      assertRefused(
          "42501",
          () ->
              Sql.run(
                  engine,
                  "INSERT INTO audit.operation_log (actor, action, outcome, entry_no)"
                      + " OVERRIDING SYSTEM VALUE VALUES ('a', 'b', 'c', 7)"));
      for (String change :
          List.of(
              "UPDATE audit.chain_head SET entries = 0",
              "DELETE FROM audit.chain_head",
              "INSERT INTO audit.chain_head VALUES ('x', 1, '')",
              "SELECT audit.entry_digest(NULL)",
              "DELETE FROM audit.checkpoint",
              "UPDATE audit.peer_checkpoint SET entries = 0")) {
        assertRefused("42501", () -> Sql.run(engine, change)).as(change);
      }
    }
    try (Connection owner = database.as(OWNER)) {
      Sql.run(
          owner,
          "INSERT INTO audit.operation_log (actor, action, outcome, at, chain_no, digest)"
              + " VALUES ('a', 'b', 'c', '2000-01-01', 77, '')");
    }
    assertThat(places()).containsExactly(List.of("a/b", "1", "c"));
    assertThat(verified().list()).isEmpty();
  }

  @Test
  void headsAndCheckpointsAreKeptFromOwnerAndSuperuserToo() throws Exception {
    try (Connection engine = database.as(ENGINE)) {
      append(engine, FIRST, "A");
      Sql.run(engine, "INSERT INTO audit.checkpoint VALUES (1, now(), 1, 1, sha256(''), '\\x00')");
      Sql.run(
          engine,
          "INSERT INTO audit.peer_checkpoint VALUES ('CENTRE', 1, sha256(''), 1, 1, 'test')");
    }
    for (String role : List.of(OWNER, SUPERUSER)) {
      try (Connection connection = database.as(role)) {
        for (String replication : List.of("origin", "replica")) {
          Sql.run(connection, "SET session_replication_role = " + replication);
          for (String change :
              List.of(
                  "UPDATE audit.chain_head SET entries = 0",
                  "UPDATE audit.chain_head SET head = sha256('x')",
                  "DELETE FROM audit.chain_head",
                  "TRUNCATE audit.chain_head",
                  "UPDATE audit.checkpoint SET entries = 7",
                  "DELETE FROM audit.checkpoint",
                  "TRUNCATE audit.checkpoint",
                  "UPDATE audit.peer_checkpoint SET entries = 7",
                  "DELETE FROM audit.peer_checkpoint",
                  "TRUNCATE audit.peer_checkpoint")) {
            assertRefused("55000", () -> Sql.run(connection, change)).as(role + ": " + change);
          }
        }
      }
    }
  }

  @Test
  void whatTheEncodingCannotTakeIsReplaced() throws Exception {
    try (Connection engine = database.as(ENGINE)) {
      log(engine)
          .refused(
              "131016",
              "OFFER",
              null,
              null,
              ErrorCode.BAD_REQUEST,
              "a\u0000b\ud800c\n𠮷" + "x".repeat(900),
              Map.of("from", "127.0.0.1"));
    }
    try (Connection auditor = database.as(AUDITOR)) {
      assertThat(Sql.text(auditor, "SELECT detail->>'reason' FROM audit.operation_log"))
          .startsWith("a?b?c?𠮷x")
          .hasSize(501);
    }
    assertThat(verified().list()).isEmpty();
  }
}
