package jp.fukuhon.core.ledger;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings a source's leaves up to its registers and says what its ledger knows of a record. Contents
 * do not leave the database: it hashes them. Every method runs in the caller's transaction if there
 * is one. Thread-safe.
 */
public final class SourceLeaves {

  private final JdbcTemplate template;
  private final JdbcClient jdbc;

  public SourceLeaves(JdbcTemplate template) {
    this.template = template;
    this.jdbc = JdbcClient.create(template);
  }

  /**
   * A row of the source, its content hashed.
   *
   * @param inner SHA-256 of the content
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Hashed(
      String registerId,
      long changeSeq,
      String kind,
      int revision,
      boolean withdrawn,
      byte[] inner) {}

  /**
   * What the source's ledger says of a record.
   *
   * @param changeSeq of its row now; null when there is none
   * @param verdict why that row is quarantined; null when it is not
   * @param transfer the newest committed transfer whose window covers that number; null when none
   */
  public record Standing(
      @Nullable Long changeSeq, @Nullable String verdict, @Nullable String transfer) {}

  /**
   * The next rows by number in {@code (after, upto]}.
   *
   * @param strays only those that no leaf stands for: rows that came below the position without a
   *     new number
   */
  public List<Hashed> next(StreamId stream, long after, long upto, boolean strays, int limit) {
    return jdbc.sql(
            """
            SELECT r.register_id, r.change_seq, r.kind, r.revision, r.withdrawn, sha256(r.content) AS inner
              FROM source.register r
             WHERE r.municipality_code = ? AND r.dataset = ? AND r.change_seq > ? AND r.change_seq <= ?
            """
                + (strays
                    ? """
                     AND NOT EXISTS (SELECT FROM reconcile.leaf l
                                      WHERE l.municipality_code = r.municipality_code AND l.dataset = r.dataset
                                        AND l.change_seq = r.change_seq AND l.transfer_no = 0)
                    """
                    : "")
                + " ORDER BY r.change_seq LIMIT ?")
        .params(stream.municipality().value(), stream.dataset().name(), after, upto, limit)
        .query(
            (row, n) ->
                new Hashed(
                    row.getString("register_id"),
                    row.getLong("change_seq"),
                    row.getString("kind"),
                    row.getInt("revision"),
                    row.getBoolean("withdrawn"),
                    row.getBytes("inner")))
        .list();
  }

  /** Removes the leaves of rows that are gone; registers are not deleted, so somebody did. */
  public int removeGone(StreamId stream) {
    return jdbc.sql(
            """
            WITH gone AS (
              DELETE FROM reconcile.leaf l
               WHERE l.municipality_code = :m AND l.dataset = :d
                 AND NOT EXISTS (SELECT FROM source.register r
                                  WHERE r.municipality_code = l.municipality_code AND r.dataset = l.dataset
                                    AND r.register_id = l.register_id)
              RETURNING l.key)
            INSERT INTO reconcile.dirty (municipality_code, dataset, bucket)
            SELECT DISTINCT :m, :d, substr(g.key, 1, 2) FROM gone g ON CONFLICT DO NOTHING
            """)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .update();
  }

  /**
   * Puts the leaves of some rows.
   *
   * @param commitments one for each
   */
  public void put(StreamId stream, List<Hashed> rows, List<byte[]> commitments) {
    update(
        """
        INSERT INTO reconcile.leaf AS l (municipality_code, dataset, key, register_id, kind, revision, withdrawn,
                                         damaged, commitment, digest, change_seq, transfer_no)
        SELECT s.m, s.d, sha256(convert_to(u.id, 'UTF8')), u.id, u.kind, u.revision, u.withdrawn, false, u.commitment,
               reconcile.leaf_digest(s.m, s.d, u.id, u.kind, u.revision, u.withdrawn, u.commitment, false), u.seq, 0
          FROM (SELECT ?::text AS m, ?::text AS d) s,
               unnest(?::text[], ?::text[], ?::int[], ?::boolean[], ?::bytea[], ?::bigint[])
                 AS u(id, kind, revision, withdrawn, commitment, seq)
         ORDER BY 3
        ON CONFLICT (municipality_code, dataset, key) DO UPDATE
           SET kind = excluded.kind, revision = excluded.revision, withdrawn = excluded.withdrawn,
               commitment = excluded.commitment, digest = excluded.digest, change_seq = excluded.change_seq
        """,
        stream,
        connection ->
            List.of(
                array(connection, "text", rows, Hashed::registerId),
                array(connection, "text", rows, Hashed::kind),
                array(connection, "int4", rows, Hashed::revision),
                array(connection, "bool", rows, Hashed::withdrawn),
                connection.createArrayOf("bytea", commitments.toArray(byte[][]::new)),
                array(connection, "int8", rows, Hashed::changeSeq)));
    if (!LeafTree.isBuilt(jdbc, stream)) {
      return; // every bucket is computed then
    }
    update(
        """
        INSERT INTO reconcile.dirty (municipality_code, dataset, bucket)
        SELECT DISTINCT s.m, s.d, substr(sha256(convert_to(u.id, 'UTF8')), 1, 2)
          FROM (SELECT ?::text AS m, ?::text AS d) s, unnest(?::text[]) AS u(id) ON CONFLICT DO NOTHING
        """,
        stream,
        connection -> List.of(array(connection, "text", rows, Hashed::registerId)));
  }

  private interface Arrays {
    List<Array> of(Connection connection) throws java.sql.SQLException;
  }

  private void update(String sql, StreamId stream, Arrays arrays) {
    template.update(
        connection -> {
          PreparedStatement statement = connection.prepareStatement(sql);
          statement.setString(1, stream.municipality().value());
          statement.setString(2, stream.dataset().name());
          int at = 3;
          for (Array array : arrays.of(connection)) {
            statement.setArray(at++, array);
          }
          return statement;
        });
  }

  private static <T> Array array(
      Connection connection, String type, List<T> rows, Function<T, Object> value)
      throws java.sql.SQLException {
    return connection.createArrayOf(type, rows.stream().map(value).toArray());
  }

  /** What the ledger says of a record. */
  public Standing standing(StreamId stream, String registerId) {
    Optional<Long> seq =
        jdbc.sql(
                "SELECT change_seq FROM source.register WHERE municipality_code = ? AND dataset ="
                    + " ? AND register_id = ?")
            .params(stream.municipality().value(), stream.dataset().name(), registerId)
            .query(Long.class)
            .optional();
    if (seq.isEmpty()) {
      return new Standing(null, null, null);
    }
    return new Standing(seq.get(), verdict(stream, seq.get()), covering(stream, seq.get()));
  }

  private @Nullable String verdict(StreamId stream, long seq) {
    return jdbc.sql(
            "SELECT min(reason) FROM source.quarantine WHERE municipality_code = ? AND dataset = ?"
                + " AND change_seq = ? HAVING count(*) > 0")
        .params(stream.municipality().value(), stream.dataset().name(), seq)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  private @Nullable String covering(StreamId stream, long seq) {
    return jdbc.sql(
            """
            SELECT transfer_id FROM gateway.transfer
             WHERE municipality_code = ? AND dataset = ? AND state = 'COMMITTED' AND since < ? AND upto >= ?
             ORDER BY sequence DESC LIMIT 1
            """)
        .params(stream.municipality().value(), stream.dataset().name(), seq, seq)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  /** The newest committed transfer of a stream. */
  public @Nullable String lastCommitted(StreamId stream) {
    return jdbc.sql(
            """
            SELECT transfer_id FROM gateway.transfer WHERE municipality_code = ? AND dataset = ? AND state = 'COMMITTED'
             ORDER BY sequence DESC LIMIT 1
            """)
        .params(stream.municipality().value(), stream.dataset().name())
        .query(String.class)
        .optional()
        .orElse(null);
  }

  /** Whether this side has a transfer of that id, in whatever state. */
  public boolean knows(String transferId) {
    return jdbc.sql("SELECT EXISTS (SELECT FROM gateway.transfer WHERE transfer_id = ?)")
        .param(transferId)
        .query(Boolean.class)
        .single();
  }

  /** How many registers have a number above that. */
  public long waiting(StreamId stream, long upto) {
    return jdbc.sql(
            "SELECT count(*) FROM source.register WHERE municipality_code = ? AND dataset = ? AND"
                + " change_seq > ?")
        .params(stream.municipality().value(), stream.dataset().name(), upto)
        .query(Long.class)
        .single();
  }
}
