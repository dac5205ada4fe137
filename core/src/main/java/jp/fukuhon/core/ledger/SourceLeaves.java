package jp.fukuhon.core.ledger;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jp.fukuhon.core.reconcile.LeafDigest;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings a source's leaves up to its registers and says what its ledger knows of a record. Contents
 * do not leave the database: it hashes them. Every method runs in the caller's transaction if there
 * is one. Thread-safe.
 */
public final class SourceLeaves {

  private static final String COPY =
      """
      COPY reconcile.leaf (change_seq, transfer_no, revision, withdrawn, damaged, municipality_code, dataset, key,
        register_id, kind, commitment, digest)
      FROM STDIN (FORMAT binary)
      """;

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
   * A leaf that is to be put.
   *
   * @param commitment to the row's content
   * @param key where it lies
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Keyed(Hashed row, byte[] commitment, byte[] key, byte[] digest) {

    /** The leaf of a row. */
    public static Keyed of(StreamId stream, Hashed row, byte[] commitment) {
      LeafDigest.Leaf leaf =
          new LeafDigest.Leaf(
              row.registerId(), row.kind(), row.revision(), row.withdrawn(), commitment);
      return new Keyed(
          row, commitment, LeafDigest.key(row.registerId()), LeafDigest.of(stream, leaf));
    }
  }

  /** Whether a stream has neither leaves nor nodes. */
  public boolean isEmpty(StreamId stream) {
    return LeafTree.isEmpty(jdbc, stream);
  }

  /**
   * Appends leaves to those of a stream that has no nodes yet. Copying costs half of putting.
   *
   * @param leaves of records that have none
   */
  public void append(StreamId stream, List<Keyed> leaves) {
    byte[] municipality = stream.municipality().value().getBytes(StandardCharsets.UTF_8);
    byte[] dataset = stream.dataset().name().getBytes(StandardCharsets.UTF_8);
    template.execute(
        (ConnectionCallback<Long>)
            connection -> {
              try (BinaryCopy copy = BinaryCopy.begin(connection, COPY)) {
                for (Keyed leaf : sorted(leaves)) {
                  copy.row(12);
                  copy.int8(leaf.row().changeSeq());
                  copy.int8(0);
                  copy.int4(leaf.row().revision());
                  copy.bool(leaf.row().withdrawn());
                  copy.bool(false);
                  copy.bytes(municipality);
                  copy.bytes(dataset);
                  copy.bytes(leaf.key());
                  copy.text(leaf.row().registerId());
                  copy.text(leaf.row().kind());
                  copy.bytes(leaf.commitment());
                  copy.bytes(leaf.digest());
                }
                return copy.end();
              }
            });
  }

  private static List<Keyed> sorted(List<Keyed> leaves) {
    return leaves.stream()
        .sorted((a, b) -> java.util.Arrays.compareUnsigned(a.key(), b.key()))
        .toList();
  }

  /** Puts leaves, also in the place of older ones. */
  public void put(StreamId stream, List<Keyed> leaves) {
    List<Keyed> keyed = sorted(leaves);
    update(
        """
        INSERT INTO reconcile.leaf AS l (municipality_code, dataset, key, register_id, kind, revision, withdrawn,
                                         damaged, commitment, digest, change_seq, transfer_no)
        SELECT s.m, s.d, u.key, u.id, u.kind, u.revision, u.withdrawn, false, u.commitment, u.digest, u.seq, 0
          FROM (SELECT ?::text AS m, ?::text AS d) s,
               unnest(?::bytea[], ?::text[], ?::text[], ?::int[], ?::boolean[], ?::bytea[], ?::bytea[], ?::bigint[])
                 AS u(key, id, kind, revision, withdrawn, commitment, digest, seq)
        ON CONFLICT (municipality_code, dataset, key) DO UPDATE
           SET kind = excluded.kind, revision = excluded.revision, withdrawn = excluded.withdrawn,
               commitment = excluded.commitment, digest = excluded.digest, change_seq = excluded.change_seq
        """,
        stream,
        connection ->
            List.of(
                array(connection, keyed, Keyed::key),
                array(connection, "text", keyed, leaf -> leaf.row().registerId()),
                array(connection, "text", keyed, leaf -> leaf.row().kind()),
                array(connection, "int4", keyed, leaf -> leaf.row().revision()),
                array(connection, "bool", keyed, leaf -> leaf.row().withdrawn()),
                array(connection, keyed, Keyed::commitment),
                array(connection, keyed, Keyed::digest),
                array(connection, "int8", keyed, leaf -> leaf.row().changeSeq())));
    if (!LeafTree.isBuilt(jdbc, stream)) {
      return; // every bucket is computed then
    }
    update(
        """
        INSERT INTO reconcile.dirty (municipality_code, dataset, bucket)
        SELECT DISTINCT s.m, s.d, substr(u.key, 1, 2)
          FROM (SELECT ?::text AS m, ?::text AS d) s, unnest(?::bytea[]) AS u(key) ON CONFLICT DO NOTHING
        """,
        stream,
        connection -> List.of(array(connection, keyed, Keyed::key)));
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

  private static <T> Array array(Connection connection, List<T> rows, Function<T, byte[]> value)
      throws java.sql.SQLException {
    return connection.createArrayOf("bytea", rows.stream().map(value).toArray(byte[][]::new));
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
