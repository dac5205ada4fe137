package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.FEEDER;
import static jp.fukuhon.core.ledger.PartyDatabase.OWNER;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static jp.fukuhon.core.ledger.SourceRegisters.NEXT_TRANSFER;
import static jp.fukuhon.core.ledger.SourceRegisters.TRANSFER;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** 更新防止 (第5-8(2)ア): what a freeze refuses and what it leaves free, one connection at a time. */
class FreezeIT {

  private static final Map<String, String> UPDATES =
      Map.of(
          "update", "UPDATE source.register SET revision = 9 WHERE register_id = 'A'",
          "key change", "UPDATE source.register SET register_id = 'Z' WHERE register_id = 'A'",
          "stream change",
              "UPDATE source.register SET dataset = 'UKETSUKE' WHERE register_id = 'A'",
          "forged number", "UPDATE source.register SET change_seq = 999999 WHERE register_id = 'A'",
          "on conflict",
              """
              INSERT INTO source.register
                     (municipality_code, dataset, register_id, kind, revision, media_type, content)
              VALUES ('131016', 'FUKUHON', 'A', 'CURRENT', 9, 'application/xml', '')
              ON CONFLICT (municipality_code, dataset, register_id) DO UPDATE SET revision = 9
              """,
          "merge",
              """
              MERGE INTO source.register r USING (VALUES ('A')) AS v(id) ON r.register_id = v.id
              WHEN MATCHED THEN UPDATE SET revision = 9
              """,
          "inside a query",
              "WITH u AS (UPDATE source.register SET revision = 9 RETURNING 1) SELECT count(*) FROM"
                  + " u");

  private static final Map<String, String> REMOVALS =
      Map.of(
          "delete", "DELETE FROM source.register WHERE register_id = 'A'",
          "truncate", "TRUNCATE source.register",
          "truncate cascade", "TRUNCATE source.register RESTART IDENTITY CASCADE",
          "merge delete",
              """
              MERGE INTO source.register r USING (VALUES ('A')) AS v(id) ON r.register_id = v.id
              WHEN MATCHED THEN DELETE
              """);

  private SourceRegisters source;

  @BeforeEach
  void threeRegisters() throws SQLException {
    source = SourceRegisters.create();
    source.insert("A", "B", "C");
  }

  @Test
  void refusesEveryKindOfUpdateNamingTheTransferAlsoToOwnerAndSuperuser() throws SQLException {
    source.freeze(TRANSFER);
    String before = source.everything();
    for (String role : List.of(FEEDER, OWNER, SUPERUSER)) {
      try (Connection connection = source.database().as(role)) {
        refusesAll(connection, role, UPDATES);
      }
    }
    assertThat(source.everything()).isEqualTo(before);
  }

  @Test
  void refusesDeleteAndTruncateNamingTheTransfer() throws SQLException {
    source.freeze(TRANSFER);
    String before = source.everything();
    for (String role : List.of(OWNER, SUPERUSER)) {
      try (Connection connection = source.database().as(role)) {
        refusesAll(connection, role, REMOVALS);
      }
    }
    assertThat(source.everything()).isEqualTo(before);
  }

  @Test
  void isNotBypassedByReplicationRole() throws SQLException {
    source.freeze(TRANSFER);
    String before = source.everything();
    for (String role : List.of(OWNER, SUPERUSER)) {
      try (Connection connection = source.database().as(role)) {
        Sql.run(connection, "SET session_replication_role = replica");
        refusesAll(connection, role + " as replica", UPDATES);
        refusesAll(connection, role + " as replica", REMOVALS);
      }
    }
    assertThat(source.everything()).isEqualTo(before);
  }

  @Test
  void stampsUnderReplicationRoleToo() throws SQLException {
    long upto = source.freeze(TRANSFER);
    try (Connection owner = source.database().as(OWNER)) {
      Sql.run(owner, "SET session_replication_role = replica");
      SourceRegisters.insert(owner, "D", 1);
    }
    assertThat(source.changeSeq("D")).isGreaterThan(upto);
  }

  private static void refusesAll(
      Connection connection, String who, Map<String, String> statements) {
    statements.forEach(
        (kind, sql) ->
            assertRefused("55006", () -> Sql.run(connection, sql))
                .as(who + ": " + kind)
                .contains(TRANSFER));
  }

  @Test
  void refusesDeleteAndTruncateWithoutAFreezeToo() throws SQLException {
    try (Connection owner = source.database().as(OWNER)) {
      REMOVALS.forEach((kind, sql) -> assertRefused("55006", () -> Sql.run(owner, sql)).as(kind));
    }
  }

  @Test
  void copyCannotReplaceAFrozenRegisterNorForgeANumber() throws Exception {
    long upto = source.freeze(TRANSFER);
    String before = source.value("content", "A");
    try (Connection feeder = source.database().as(FEEDER)) {
      assertRefused("23505", () -> copy(feeder, "A"));
      copy(feeder, "D");
    }
    assertThat(source.value("content", "A")).isEqualTo(before);
    assertThat(source.changeSeq("D")).isGreaterThan(upto);
  }

  private static void copy(Connection connection, String id) throws Exception {
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn(
            "COPY source.register (municipality_code, dataset, register_id, kind, revision,"
                + " media_type, content, change_seq, changed_at) FROM STDIN",
            new StringReader(
                "131016\tFUKUHON\t" + id + "\tCURRENT\t1\ttext/plain\t\\\\x61\t1\t2001-01-01\n"));
  }

  @Test
  void leavesNewRegistersOtherStreamsAndRowsAfterTheWindowFree() throws SQLException {
    try (Connection feeder = source.database().as(FEEDER)) {
      Sql.run(
          feeder,
          """
          INSERT INTO source.register
                 (municipality_code, dataset, register_id, kind, revision, media_type, content)
          VALUES ('131016', 'UKETSUKE', 'A', 'CURRENT', 1, 'text/plain', '')
          """);
      source.freeze(TRANSFER);
      SourceRegisters.insert(feeder, "D", 1);
      assertThat(SourceRegisters.update(feeder, "D", 2)).isEqualTo(1);
      assertThat(
              Sql.update(
                  feeder, "UPDATE source.register SET revision = 2 WHERE dataset = 'UKETSUKE'"))
          .isEqualTo(1);
      assertThat(
              Sql.update(
                  feeder,
                  "UPDATE source.register SET dataset = 'FUKUHON', register_id = 'F'"
                      + " WHERE dataset = 'UKETSUKE'"))
          .as("moving into a frozen stream takes a new number")
          .isEqualTo(1);
    }
  }

  @Test
  void leavesRowsBelowTheLowerBoundFree() throws SQLException {
    long since = source.changeSeq("B");
    try (Connection engine = source.database().as(ENGINE);
        Connection feeder = source.database().as(FEEDER)) {
      SourceRegisters.freeze(engine, TRANSFER, since);
      assertThat(SourceRegisters.update(feeder, "A", 2)).isEqualTo(1);
      assertThat(SourceRegisters.update(feeder, "B", 2)).isEqualTo(1);
      assertRefused("55006", () -> SourceRegisters.update(feeder, "C", 2)).contains("C", TRANSFER);
    }
  }

  @Test
  void anEmptyStreamFreezesAtItsLowerBound() throws SQLException {
    try (Connection engine = source.database().as(ENGINE)) {
      assertThat(Sql.number(engine, "SELECT source.freeze('011002', 'FUKUHON', '011002-X', 17)"))
          .isEqualTo(17);
    }
  }

  @Test
  void freezingTwiceIsRefusedNamingTheHolder() throws SQLException {
    source.freeze(TRANSFER);
    assertRefused("55006", () -> source.freeze(NEXT_TRANSFER)).contains(TRANSFER);
    assertRefused("55006", () -> source.freeze(TRANSFER)).contains(TRANSFER);
  }

  @Test
  void freezeAndItsCompanionsNeedReadCommitted() throws SQLException {
    source.freeze(TRANSFER);
    try (Connection owner = source.database().as(OWNER)) {
      owner.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      assertRefused("25001", () -> SourceRegisters.freeze(owner, NEXT_TRANSFER, 0));
      assertRefused("25001", () -> SourceRegisters.close(owner, TRANSFER, 0));
      assertRefused("25001", () -> SourceRegisters.submit(owner, "A", 2));
      assertRefused("25001", () -> SourceRegisters.withdraw(owner, "A"));
      assertRefused("25001", () -> Sql.run(owner, "SELECT source.narrow_window(?, 1)", TRANSFER));
    }
  }

  @Test
  void narrowingOnlyLowersTheWindowAndFreesTheRowsAboveIt() throws SQLException {
    long upto = source.freeze(TRANSFER);
    try (Connection engine = source.database().as(ENGINE);
        Connection feeder = source.database().as(FEEDER)) {
      Sql.run(engine, "SELECT source.narrow_window(?, ?)", TRANSFER, upto - 1);
      assertThat(source.window()).isEqualTo("0|" + (upto - 1) + "|" + TRANSFER);
      assertRefused(
          "22023", () -> Sql.run(engine, "SELECT source.narrow_window(?, ?)", TRANSFER, upto));
      assertRefused("22023", () -> Sql.run(engine, "SELECT source.narrow_window(?, -1)", TRANSFER));
      assertRefused(
          "55000", () -> Sql.run(engine, "SELECT source.narrow_window(?, 0)", NEXT_TRANSFER));
      assertThat(SourceRegisters.update(feeder, "C", 2)).isEqualTo(1);
      assertRefused("55006", () -> SourceRegisters.update(feeder, "B", 2));
    }
  }

  @Test
  void closingSetsTheNextCursorAndThaws() throws SQLException {
    long upto = source.freeze(TRANSFER);
    assertThat(source.close(TRANSFER, upto)).isZero();
    assertThat(source.window()).isEqualTo(upto + "|null|null");
    try (Connection feeder = source.database().as(FEEDER)) {
      assertThat(SourceRegisters.update(feeder, "A", 2)).isEqualTo(1);
    }
  }

  @Test
  void aLateTwinDoesNothingToTheNextOnesWindow() throws SQLException {
    long upto = source.freeze(TRANSFER);
    source.close(TRANSFER, upto);
    source.insert("D");
    long next = source.freeze(NEXT_TRANSFER);
    String window = source.window();
    assertThat(source.close(TRANSFER, 0)).isEqualTo(-1);
    assertThat(source.window()).isEqualTo(window).endsWith(next + "|" + NEXT_TRANSFER);
  }

  @Test
  void stampsEveryInsertAndUpdateWhateverTheClientWrote() throws SQLException {
    try (Connection feeder = source.database().as(FEEDER)) {
      long before = source.changeSeq("C");
      Sql.run(
          feeder,
          "UPDATE source.register SET change_seq = 1, changed_at = '2001-01-01',"
              + " withdrawn = true WHERE register_id = 'A'");
      assertThat(source.changeSeq("A")).isGreaterThan(before);
      assertThat(source.value("changed_at > now() - interval '1 hour'", "A")).isEqualTo("t");
      assertThat(source.value("withdrawn", "A")).as("a register with content").isEqualTo("f");
    }
  }

  @Test
  void badRowsAreInsertableButNothingLongerThanWhatIsCarried() throws SQLException {
    try (Connection feeder = source.database().as(FEEDER)) {
      String bad =
          "INSERT INTO source.register (municipality_code, dataset, register_id, kind, revision,"
              + " media_type, content) VALUES ('x', 'y', ?, 'NONSENSE', -1, '', '')";
      assertThat(Sql.update(feeder, bad, "")).isEqualTo(1);
      assertThat(Sql.update(feeder, bad, "𠮷".repeat(200))).isEqualTo(1);
      assertRefused("23514", () -> Sql.update(feeder, bad, "a".repeat(201)));
    }
  }
}
