package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.OWNER;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static jp.fukuhon.core.ledger.ReceivedVersions.id;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the receiver's ledger refuses to forget or to rewrite. */
class CentreLedgerIT {

  private ReceivedVersions centre;

  @BeforeEach
  void aCentre() throws SQLException {
    centre = ReceivedVersions.create();
  }

  @Test
  void aStreamHasOneOpenTransferAtMost() throws SQLException {
    long first = centre.offer(1);
    assertRefused("23505", () -> centre.offer(2)).contains("one_open");
    centre.verifying(first);
    assertRefused("23505", () -> centre.offer(2)).contains("one_open");
    centre.state(first, "PUBLISHED");
    assertThat(centre.offer(2)).isGreaterThan(first);
  }

  @Test
  void anOutcomeIsForEver() throws SQLException {
    int sequence = 1;
    for (String outcome : List.of("PUBLISHED", "REJECTED", "ABORTED")) {
      long transfer = centre.offer(sequence++);
      centre.verifying(transfer);
      centre.state(transfer, outcome);
      for (String other : List.of("RECEIVING", "VERIFYING", "PUBLISHED", "REJECTED", "ABORTED")) {
        assertRefused("55000", () -> centre.state(transfer, other)).contains(outcome);
      }
      try (Connection superuser = centre.database().as(SUPERUSER)) {
        Sql.run(superuser, "SET session_replication_role = replica");
        for (String change :
            List.of(
                "UPDATE registry.transfer SET receipt = 'x'",
                "DELETE FROM registry.transfer",
                "TRUNCATE registry.transfer CASCADE")) {
          assertRefused("55000", () -> Sql.run(superuser, change)).as(change);
        }
      }
    }
  }

  @Test
  void publishingComesAfterVerifyingAndTakesANumber() throws SQLException {
    long transfer = centre.offer(1);
    assertRefused("55000", () -> centre.state(transfer, "PUBLISHED"));
    centre.verifying(transfer);
    assertRefused("55000", () -> centre.state(transfer, "RECEIVING"));
    try (Connection engine = centre.database().as(ENGINE)) {
      assertRefused(
          "23514",
          () ->
              Sql.run(
                  engine,
                  "UPDATE registry.transfer SET state = 'PUBLISHED' WHERE transfer_no = ?",
                  transfer));
    }
  }

  @Test
  void whatATransferWasOfferedAsIsFixed() throws SQLException {
    centre.offer(1);
    try (Connection engine = centre.database().as(ENGINE)) {
      for (String change :
          List.of(
              "upto = 11",
              "since = 1",
              "records = 7",
              "sequence = 9",
              "manifest_digest = '\\x02'")) {
        assertRefused("55000", () -> Sql.run(engine, "UPDATE registry.transfer SET " + change))
            .as(change);
      }
      Sql.run(
          engine, "UPDATE registry.transfer SET manifest_answer = '\\x01', completion = '\\x02'");
    }
  }

  @Test
  void anIdAbortedBeforeItWasOfferedIsNeverAccepted() throws SQLException {
    try (Connection engine = centre.database().as(ENGINE)) {
      Sql.run(
          engine,
          "INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, state,"
              + " receipt) VALUES (?, '131016', 'FUKUHON', 1, 'ABORTED', 'x')",
          id(1));
    }
    assertRefused("23505", () -> centre.offer(1)).contains("transfer_id");
    assertThat(centre.offer(2)).isPositive();
  }

  @Test
  void anOfferedTransferHasAManifest() throws SQLException {
    try (Connection engine = centre.database().as(ENGINE)) {
      assertRefused(
              "23514",
              () ->
                  Sql.run(
                      engine,
                      "INSERT INTO registry.transfer (transfer_id, municipality_code, dataset,"
                          + " sequence, state) VALUES ('x', 'm', 'd', 1, 'RECEIVING')"))
          .contains("offered_has_manifest");
    }
  }

  @Test
  void versionsAreImmutableForOwnerAndSuperuserToo() throws SQLException {
    centre.published(1, 1, 3, 1);
    centre.append(centre.offer(2), 1, 1, 2, false);
    for (String role : List.of(OWNER, SUPERUSER)) {
      try (Connection connection = centre.database().as(role)) {
        for (String replication : List.of("origin", "replica")) {
          Sql.run(connection, "SET session_replication_role = " + replication);
          for (String change :
              List.of(
                  "UPDATE registry.register_version SET revision = 9",
                  "UPDATE registry.register_version SET sealed = 'x' WHERE revision = 2",
                  "DELETE FROM registry.register_version",
                  "DELETE FROM registry.register_version WHERE revision = 2",
                  "TRUNCATE registry.register_version")) {
            assertRefused("55000", () -> Sql.run(connection, change)).as(role + ": " + change);
          }
        }
      }
    }
  }

  @Test
  void onlySupersededAndFailedVersionsCanBeSwept() throws SQLException {
    long first = centre.published(1, 1, 3, 1);
    long second = centre.published(2, 1, 2, 2);
    long aborted = centre.offer(3);
    centre.append(aborted, 1, 9, 3, false);
    centre.state(aborted, "ABORTED");
    long open = centre.offer(4);
    centre.append(open, 3, 3, 4, false);
    try (Connection owner = centre.database().as(OWNER)) {
      String sweep =
          "DELETE FROM registry.register_version WHERE transfer_no = ? AND register_id <= ?";
      assertThat(Sql.update(owner, sweep, aborted, "R999999")).isEqualTo(9);
      assertThat(Sql.update(owner, sweep, first, "R000002")).isEqualTo(2);
      assertRefused("55000", () -> Sql.update(owner, sweep, first, "R999999"));
      assertRefused("55000", () -> Sql.update(owner, sweep, second, "R999999"));
      assertRefused("55000", () -> Sql.update(owner, sweep, open, "R999999"));
    }
  }

  @Test
  void chunksAndPartitionsAreImmutableAndAPartitionCanBeLocked() throws SQLException {
    long transfer = centre.offer(1);
    try (Connection engine = centre.database().as(ENGINE);
        Connection owner = centre.database().as(OWNER)) {
      Sql.run(engine, "INSERT INTO registry.transfer_partition VALUES (?, 0, 0, 10, 1)", transfer);
      String chunk =
          "INSERT INTO registry.chunk (transfer_no, part, number, first_seq, last_seq, records,"
              + " content_bytes, sealed_bytes, content_root, sealed_root, chain, header,"
              + " acknowledgement) VALUES (?, ?, 1, 1, 10, 1, 5, 5, 'r', 's', 'c', 'h', 'a')";
      Sql.run(engine, chunk, transfer, 0);
      assertRefused("23505", () -> Sql.run(engine, chunk, transfer, 0));
      assertRefused("23503", () -> Sql.run(engine, chunk, transfer, 1));
      assertThat(Sql.rows(engine, "SELECT part FROM registry.transfer_partition FOR UPDATE"))
          .hasSize(1);
      assertRefused(
          "55000", () -> Sql.run(engine, "UPDATE registry.transfer_partition SET upto = 11"));
      for (String table : List.of("chunk", "transfer_partition")) {
        assertRefused("55000", () -> Sql.run(owner, "DELETE FROM registry." + table));
        assertRefused("55000", () -> Sql.run(owner, "TRUNCATE registry." + table + " CASCADE"));
      }
      assertRefused("55000", () -> Sql.run(owner, "UPDATE registry.chunk SET records = 2"));
    }
  }
}
