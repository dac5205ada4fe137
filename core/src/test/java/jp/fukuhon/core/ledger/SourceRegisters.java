package jp.fukuhon.core.ledger;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import jp.fukuhon.core.ledger.Migrations.Party;

/** A gateway's source table of one stream, 131016 FUKUHON, as its roles use it. */
final class SourceRegisters {

  static final String MUNICIPALITY = "131016";
  static final String DATASET = "FUKUHON";
  static final String TRANSFER = "131016-FUKUHON-000001";
  static final String NEXT_TRANSFER = "131016-FUKUHON-000002";

  private static final String INSERT =
      """
      INSERT INTO source.register
             (municipality_code, dataset, register_id, kind, revision, media_type, content)
      VALUES (?, ?, ?, 'CURRENT', ?, 'application/xml', ?)
      """;

  private final PartyDatabase database;

  private SourceRegisters(PartyDatabase database) {
    this.database = database;
  }

  static SourceRegisters create() throws SQLException {
    return new SourceRegisters(PartyDatabase.of(Party.GATEWAY));
  }

  PartyDatabase database() {
    return database;
  }

  /** Inserts registers at revision 1 as the feeder, in one transaction. */
  void insert(String... ids) throws SQLException {
    try (Connection feeder = database.as(PartyDatabase.FEEDER)) {
      feeder.setAutoCommit(false);
      for (String id : ids) {
        insert(feeder, id, 1);
      }
      feeder.commit();
    }
  }

  static void insert(Connection connection, String id, int revision) throws SQLException {
    Sql.run(connection, INSERT, MUNICIPALITY, DATASET, id, revision, content(id, revision));
  }

  static int update(Connection connection, String id, int revision) throws SQLException {
    return Sql.update(
        connection,
        "UPDATE source.register SET revision = ? WHERE municipality_code = ? AND dataset = ?"
            + " AND register_id = ?",
        revision,
        MUNICIPALITY,
        DATASET,
        id);
  }

  static String submit(Connection connection, String id, int revision) throws SQLException {
    return Sql.text(
        connection,
        "SELECT source.submit(?, ?, ?, 'CURRENT', ?, 'application/xml', ?)",
        MUNICIPALITY,
        DATASET,
        id,
        revision,
        content(id, revision));
  }

  static String withdraw(Connection connection, String id) throws SQLException {
    return Sql.text(connection, "SELECT source.withdraw(?, ?, ?)", MUNICIPALITY, DATASET, id);
  }

  static byte[] content(String id, int revision) {
    return ("<register id='" + id + "' revision='" + revision + "'/>")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Freezes everything as the engine and returns the watermark. */
  long freeze(String transfer) throws SQLException {
    try (Connection engine = database.as(PartyDatabase.ENGINE)) {
      return freeze(engine, transfer, 0);
    }
  }

  static long freeze(Connection connection, String transfer, long since) throws SQLException {
    return Sql.number(
        connection, "SELECT source.freeze(?, ?, ?, ?)", MUNICIPALITY, DATASET, transfer, since);
  }

  long close(String transfer, long nextSince) throws SQLException {
    try (Connection engine = database.as(PartyDatabase.ENGINE)) {
      return close(engine, transfer, nextSince);
    }
  }

  static long close(Connection connection, String transfer, long nextSince) throws SQLException {
    return Sql.number(
        connection,
        "SELECT source.close_window(?, ?, ?, ?)",
        MUNICIPALITY,
        DATASET,
        transfer,
        nextSince);
  }

  /** {@code since|upto|transfer} of the stream's window. */
  String window() throws SQLException {
    try (Connection feeder = database.as(PartyDatabase.FEEDER)) {
      return String.join(
          "|",
          Sql.rows(
                  feeder,
                  "SELECT since, upto, transfer_id FROM source.freeze_window"
                      + " WHERE municipality_code = ? AND dataset = ?",
                  MUNICIPALITY,
                  DATASET)
              .getFirst());
    }
  }

  /** A column of one register, as text. */
  String value(String column, String id) throws SQLException {
    try (Connection owner = database.as(PartyDatabase.OWNER)) {
      return Sql.text(
          owner,
          "SELECT "
              + column
              + " FROM source.register WHERE municipality_code = ? AND dataset = ?"
              + " AND register_id = ?",
          MUNICIPALITY,
          DATASET,
          id);
    }
  }

  int revision(String id) throws SQLException {
    return Integer.parseInt(value("revision", id));
  }

  long changeSeq(String id) throws SQLException {
    return Long.parseLong(value("change_seq", id));
  }

  /** Every register with its number and revision: to see that nothing has changed. */
  String everything() throws SQLException {
    try (Connection owner = database.as(PartyDatabase.OWNER)) {
      return Sql.rows(
              owner,
              "SELECT register_id, revision, change_seq, withdrawn, content"
                  + " FROM source.register ORDER BY register_id")
          .toString();
    }
  }
}
