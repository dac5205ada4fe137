package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.AUDITOR;
import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.OWNER;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import jp.fukuhon.core.ledger.Migrations.Party;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the sender's ledger and the operation log refuse to forget or to rewrite. */
class GatewayLedgerIT {

  private PartyDatabase gateway;
  private Connection engine;

  @BeforeEach
  void aGateway() throws SQLException {
    gateway = PartyDatabase.of(Party.GATEWAY);
    engine = gateway.as(ENGINE);
  }

  @AfterEach
  void close() throws SQLException {
    engine.close();
  }

  private void begin(int sequence) throws SQLException {
    Sql.run(
        engine,
        "INSERT INTO gateway.transfer (transfer_id, municipality_code, dataset, sequence, mode,"
            + " since, upto, state) VALUES (?, '131016', 'FUKUHON', ?, 'INCREMENTAL', 0, 100,"
            + " 'FREEZING')",
        ReceivedVersions.id(sequence),
        sequence);
  }

  private void set(int sequence, String assignment) throws SQLException {
    Sql.run(
        engine,
        "UPDATE gateway.transfer SET " + assignment + " WHERE transfer_id = ?",
        ReceivedVersions.id(sequence));
  }

  @Test
  void aStreamHasOneOpenTransferAtMost() throws SQLException {
    begin(1);
    assertRefused("23505", () -> begin(2)).contains("one_open");
    set(1, "state = 'ABORTED', receipt = 'x'");
    begin(2);
    assertRefused("23505", () -> begin(1));
  }

  @Test
  void onlyAReceiptEndsATransferAndForEver() throws SQLException {
    begin(1);
    for (String state : List.of("FROZEN", "SENDING", "COMPLETING", "SENDING", "COMPLETING")) {
      set(1, "state = '" + state + "'");
    }
    assertRefused("23514", () -> set(1, "state = 'COMMITTED'")).contains("outcome_has_receipt");
    set(1, "state = 'COMMITTED', receipt = 'signed'");
    assertRefused("55000", () -> set(1, "state = 'SENDING'")).contains("COMMITTED");
    assertRefused("55000", () -> set(1, "receipt = 'other'")).contains("COMMITTED");
    try (Connection superuser = gateway.as(SUPERUSER)) {
      Sql.run(superuser, "SET session_replication_role = replica");
      assertRefused("55000", () -> Sql.run(superuser, "DELETE FROM gateway.transfer"));
      assertRefused("55000", () -> Sql.run(superuser, "TRUNCATE gateway.transfer CASCADE"));
    }
  }

  @Test
  void whatATransferCoversIsFixedOnceItIsPrepared() throws SQLException {
    begin(1);
    set(1, "upto = 60");
    assertRefused("55000", () -> set(1, "upto = 61"));
    assertRefused("55000", () -> set(1, "mode = 'FULL'"));
    set(1, "state = 'FROZEN', upto = 50, records = 7");
    for (String change : List.of("upto = 49", "since = 1", "sequence = 2")) {
      assertRefused("55000", () -> set(1, change)).as(change);
    }
    set(1, "state = 'SENDING'");
    assertRefused("55000", () -> set(1, "state = 'FROZEN'"));
    assertRefused("55000", () -> set(1, "state = 'FREEZING'"));
  }

  @Test
  void chunksBelongToAPartitionAndCountOnce() throws SQLException {
    begin(1);
    String partition = "INSERT INTO gateway.partition VALUES (?, 0, 0, 100, 7)";
    Sql.run(engine, partition, ReceivedVersions.id(1));
    String chunk =
        "INSERT INTO gateway.chunk (transfer_id, part, number, first_seq, last_seq, records,"
            + " quarantined, content_bytes, sealed_bytes, content_root, sealed_root, chain,"
            + " acknowledgement, replayed) VALUES (?, ?, 1, 1, 9, 7, 0, 9, 9, 'r', 's', 'c', 'a',"
            + " false)";
    Sql.run(engine, chunk, ReceivedVersions.id(1), 0);
    assertRefused("23505", () -> Sql.run(engine, chunk, ReceivedVersions.id(1), 0));
    assertRefused("23503", () -> Sql.run(engine, chunk, ReceivedVersions.id(1), 1));
  }

  @Test
  void theOperationLogIsAppendOnlyForEverybody() throws SQLException {
    for (Party party : Party.values()) {
      PartyDatabase database = PartyDatabase.of(party);
      try (Connection writer = database.as(ENGINE);
          Connection auditor = database.as(AUDITOR)) {
        Sql.run(
            writer,
            "INSERT INTO audit.operation_log (actor, action, outcome, detail)"
                + " VALUES ('operator', 'SEND', 'STARTED', '{\"records\": 1}')");
        assertRefused("42501", () -> Sql.rows(writer, "SELECT * FROM audit.operation_log"));
        assertRefused(
            "42501",
            () ->
                Sql.run(
                    auditor,
                    "INSERT INTO audit.operation_log (actor, action, outcome)"
                        + " VALUES ('a', 'b', 'c')"));
        assertThat(Sql.rows(auditor, "SELECT entry_no FROM audit.operation_log")).hasSize(1);
        refusesEveryChange(database);
        assertThat(Sql.text(auditor, "SELECT outcome FROM audit.operation_log"))
            .isEqualTo("STARTED");
      }
    }
  }

  private static void refusesEveryChange(PartyDatabase database) throws SQLException {
    for (String role : List.of(OWNER, SUPERUSER)) {
      try (Connection connection = database.as(role)) {
        for (String replication : List.of("origin", "replica")) {
          Sql.run(connection, "SET session_replication_role = " + replication);
          for (String change :
              List.of(
                  "UPDATE audit.operation_log SET outcome = 'DONE'",
                  "DELETE FROM audit.operation_log",
                  "TRUNCATE audit.operation_log")) {
            assertRefused("55000", () -> Sql.run(connection, change)).as(role + ": " + change);
          }
        }
      }
    }
  }
}
