package jp.fukuhon.core.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import jp.fukuhon.core.ledger.Migrations.Party;

/** A centre's transfers and versions of one stream, 131016 FUKUHON, written as the engine. */
final class ReceivedVersions {

  static final String MUNICIPALITY = "131016";
  static final String DATASET = "FUKUHON";

  private final PartyDatabase database;

  private ReceivedVersions(PartyDatabase database) {
    this.database = database;
  }

  static ReceivedVersions create() throws SQLException {
    return new ReceivedVersions(PartyDatabase.of(Party.CENTRE));
  }

  PartyDatabase database() {
    return database;
  }

  static String id(int sequence) {
    return "131016-FUKUHON-%06d".formatted(sequence);
  }

  /** Opens a transfer (RECEIVING) and returns its number. */
  long offer(int sequence) throws SQLException {
    try (Connection engine = database.as(PartyDatabase.ENGINE)) {
      return Sql.number(
          engine,
          """
          INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode, since,
                                         upto, records, state, manifest, manifest_digest)
          VALUES (?, ?, ?, ?, 'INCREMENTAL', 0, 10, 1, 'RECEIVING', ?, ?) RETURNING transfer_no
          """,
          id(sequence),
          MUNICIPALITY,
          DATASET,
          sequence,
          new byte[] {(byte) sequence},
          new byte[] {1});
    }
  }

  /** Appends versions of registers {@code R0…} from first to last, inclusive. */
  void append(long transfer, int first, int last, int revision, boolean withdrawn)
      throws SQLException {
    try (Connection engine = database.as(PartyDatabase.ENGINE)) {
      Sql.run(
          engine,
          """
          INSERT INTO registry.register_version (municipality_code, dataset, register_id, transfer_no, part, number,
            ordinal, change_seq, kind, revision, media_type, withdrawn, content_length, codec, commitment, sealed)
          SELECT ?, ?, 'R' || lpad(i::text, 6, '0'), ?, 0, 0, i, i, 'CURRENT', ?, 'application/xml',
                 ?, 10, 1, sha256(i::text::bytea), sha256(i::text::bytea)
            FROM generate_series(?, ?) i
          """,
          MUNICIPALITY,
          DATASET,
          transfer,
          revision,
          withdrawn,
          first,
          last);
    }
  }

  void verifying(long transfer) throws SQLException {
    state(transfer, "VERIFYING");
  }

  void state(long transfer, String state) throws SQLException {
    try (Connection engine = database.as(PartyDatabase.ENGINE)) {
      Sql.run(
          engine,
          "UPDATE registry.transfer SET state = ?, publish_no = CASE WHEN ? = 'PUBLISHED'"
              + " THEN nextval('registry.publish_no') END WHERE transfer_no = ?",
          state,
          state,
          transfer);
    }
  }

  void publish(long transfer) throws SQLException {
    verifying(transfer);
    state(transfer, "PUBLISHED");
  }

  /** A whole published transfer of registers first to last. */
  long published(int sequence, int first, int last, int revision) throws SQLException {
    long transfer = offer(sequence);
    append(transfer, first, last, revision, false);
    publish(transfer);
    return transfer;
  }

  static String register(int number) {
    return "R%06d".formatted(number);
  }

  /** {@code register_id, revision, transfer_id} of the view for one register. */
  static List<List<String>> viewed(Connection viewer, int number) throws SQLException {
    return Sql.rows(
        viewer,
        "SELECT register_id, revision, transfer_id FROM registry.viewable_register"
            + " WHERE municipality_code = ? AND dataset = ? AND register_id = ?",
        MUNICIPALITY,
        DATASET,
        register(number));
  }

  /** The same through the function. */
  static List<List<String>> opened(Connection viewer, int number) throws SQLException {
    return Sql.rows(
        viewer,
        "SELECT register_id, revision, transfer_id FROM registry.view_register(?, ?, ?)",
        MUNICIPALITY,
        DATASET,
        register(number));
  }

  /** One page's register ids. */
  static List<String> page(Connection viewer, String after, int rows) throws SQLException {
    return Sql.column(
        viewer,
        "SELECT register_id FROM registry.view_registers(?, ?, ?, ?)",
        MUNICIPALITY,
        DATASET,
        after,
        rows);
  }
}
