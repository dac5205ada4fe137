package jp.fukuhon.core.ledger;

import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The leaves and nodes of the streams that a party compares (突合). Every method runs in the caller's
 * transaction if there is one. Thread-safe.
 */
public final class LeafTree {

  private static final String LEAF =
      "SELECT key, register_id, revision, withdrawn, damaged, change_seq, transfer_no, digest FROM"
          + " reconcile.leaf WHERE municipality_code = ? AND dataset = ?";

  private final JdbcClient jdbc;

  public LeafTree(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A leaf.
   *
   * @param key SHA-256 of the record's id
   * @param transferNo the centre's number of the transfer that published it; 0 at a source
   * @param digest 32 octets
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Leaf(
      byte[] key,
      String registerId,
      int revision,
      boolean withdrawn,
      boolean damaged,
      long changeSeq,
      long transferNo,
      byte[] digest) {}

  /**
   * A node.
   *
   * @param prefix 0 to 4 hexadecimal digits
   * @param leaves below it, at least 1
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Node(String prefix, byte[] digest, long leaves) {}

  /** How far the stream's leaves reach; 0 when there are none. */
  public long position(StreamId stream) {
    return jdbc.sql("SELECT upto FROM reconcile.stream WHERE municipality_code = ? AND dataset = ?")
        .params(stream.municipality().value(), stream.dataset().name())
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  /** Says how far the stream's leaves reach. */
  public void moveTo(StreamId stream, long position) {
    jdbc.sql(
            """
            INSERT INTO reconcile.stream (municipality_code, dataset, upto) VALUES (?, ?, ?)
            ON CONFLICT (municipality_code, dataset) DO UPDATE SET upto = excluded.upto
            """)
        .params(stream.municipality().value(), stream.dataset().name(), position)
        .update();
  }

  /** Forgets the stream's leaves, so that they are built anew. */
  public void clear(StreamId stream) {
    for (String table : List.of("leaf", "node", "dirty", "stream")) {
      jdbc.sql("DELETE FROM reconcile." + table + " WHERE municipality_code = ? AND dataset = ?")
          .params(stream.municipality().value(), stream.dataset().name())
          .update();
    }
  }

  /**
   * Computes the nodes above changed leaves, or above all when there are no nodes yet; how many
   * buckets that were.
   */
  public long refresh(StreamId stream) {
    if (!isBuilt(jdbc, stream)) {
      jdbc.sql(
              """
              INSERT INTO reconcile.dirty (municipality_code, dataset, bucket)
              SELECT DISTINCT :m, :d, substr(l.key, 1, 2) FROM reconcile.leaf l
               WHERE l.municipality_code = :m AND l.dataset = :d
              ON CONFLICT DO NOTHING
              """)
          .param("m", stream.municipality().value())
          .param("d", stream.dataset().name())
          .update();
    }
    return jdbc.sql("SELECT reconcile.refresh(?, ?)")
        .params(stream.municipality().value(), stream.dataset().name())
        .query(Long.class)
        .single();
  }

  /**
   * Whether a stream's tree has nodes. As long as it has none, leaves can be put without telling
   * which buckets they change.
   */
  static boolean isBuilt(JdbcClient jdbc, StreamId stream) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM reconcile.node
                            WHERE municipality_code = ? AND dataset = ? AND prefix = '')
            """)
        .params(stream.municipality().value(), stream.dataset().name())
        .query(Boolean.class)
        .single();
  }

  /** Whether a stream has neither leaves nor nodes. */
  static boolean isEmpty(JdbcClient jdbc, StreamId stream) {
    return !isBuilt(jdbc, stream)
        && !jdbc.sql(
                """
                SELECT EXISTS (SELECT FROM reconcile.leaf
                                WHERE municipality_code = ? AND dataset = ?)
                """)
            .params(stream.municipality().value(), stream.dataset().name())
            .query(Boolean.class)
            .single();
  }

  /** A node; empty when no leaf lies in that range. */
  public Optional<Node> node(StreamId stream, String prefix) {
    return nodes(stream, List.of(prefix)).stream().findFirst();
  }

  /** The children of a node that have leaves, ascending. */
  public List<Node> children(StreamId stream, String prefix) {
    return nodes(
        stream, "0123456789abcdef".chars().mapToObj(digit -> prefix + (char) digit).toList());
  }

  /** One look-up by the whole key for each: a list might be checked against every node instead. */
  private List<Node> nodes(StreamId stream, List<String> prefixes) {
    return jdbc.sql(
            """
            SELECT n.prefix, n.digest, n.leaves FROM unnest(string_to_array(:marked, ',')) AS p(marked)
             CROSS JOIN LATERAL (
                   SELECT x.prefix, x.digest, x.leaves FROM reconcile.node x
                    WHERE x.municipality_code = :m AND x.dataset = :d AND x.prefix = substr(p.marked, 2)
                   OFFSET 0) n
             ORDER BY n.prefix
            """)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("marked", "-" + String.join(",-", prefixes))
        .query(
            (row, n) ->
                new Node(row.getString("prefix"), row.getBytes("digest"), row.getLong("leaves")))
        .list();
  }

  /** The leaves of a range, ascending by key; the caller sees to it that it is a small one. */
  public List<Leaf> leaves(StreamId stream, String prefix) {
    return jdbc.sql(LEAF + " AND key >= ? AND key <= ? ORDER BY key")
        .params(
            stream.municipality().value(),
            stream.dataset().name(),
            bound(prefix, '0'),
            bound(prefix, 'f'))
        .query((row, n) -> leaf(row))
        .list();
  }

  /** The leaf of that key. */
  public @Nullable Leaf leaf(StreamId stream, byte[] key) {
    return jdbc.sql(LEAF + " AND key = ?")
        .params(stream.municipality().value(), stream.dataset().name(), key)
        .query((row, n) -> leaf(row))
        .optional()
        .orElse(null);
  }

  private static Leaf leaf(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Leaf(
        row.getBytes("key"),
        row.getString("register_id"),
        row.getInt("revision"),
        row.getBoolean("withdrawn"),
        row.getBoolean("damaged"),
        row.getLong("change_seq"),
        row.getLong("transfer_no"),
        row.getBytes("digest"));
  }

  private static byte[] bound(String prefix, char filling) {
    return java.util.HexFormat.of()
        .parseHex(prefix + String.valueOf(filling).repeat(64 - prefix.length()));
  }
}
