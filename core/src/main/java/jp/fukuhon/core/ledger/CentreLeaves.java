package jp.fukuhon.core.ledger;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.register.StreamId;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings a centre's leaves up to its published versions, in sets, and says what its ledger knows of
 * a record. Every method runs in the caller's transaction if there is one. Thread-safe.
 */
public final class CentreLeaves {

  private static final String UPSERT =
      """
      ON CONFLICT (municipality_code, dataset, key) DO UPDATE
         SET kind = excluded.kind, revision = excluded.revision, withdrawn = excluded.withdrawn,
             damaged = excluded.damaged, commitment = excluded.commitment, digest = excluded.digest,
             change_seq = excluded.change_seq, transfer_no = excluded.transfer_no
      RETURNING l.key)
      INSERT INTO reconcile.dirty (municipality_code, dataset, bucket)
      SELECT DISTINCT :m, :d, substr(p.key, 1, 2) FROM put p ON CONFLICT DO NOTHING
      """;

  private static final String COLUMNS =
      """
      INSERT INTO reconcile.leaf AS l (municipality_code, dataset, key, register_id, kind, revision, withdrawn,
                                       damaged, commitment, digest, change_seq, transfer_no)
      SELECT v.municipality_code, v.dataset, sha256(convert_to(v.register_id, 'UTF8')), v.register_id, v.kind,
             v.revision, v.withdrawn, %1$s, v.commitment,
             reconcile.leaf_digest(v.municipality_code, v.dataset, v.register_id, v.kind, v.revision, v.withdrawn,
                                   v.commitment, %1$s),
             v.change_seq, v.transfer_no
      """;

  private static final String NEWEST =
      """
      newest AS MATERIALIZED (
        SELECT v.register_id, max(v.transfer_no) AS transfer_no
          FROM registry.register_version v JOIN registry.transfer t USING (transfer_no)
         WHERE v.municipality_code = :m AND v.dataset = :d AND t.state = 'PUBLISHED' AND v.transfer_no <= :upto
         GROUP BY v.register_id)
      """;

  private final JdbcTemplate template;
  private final JdbcClient jdbc;

  public CentreLeaves(JdbcTemplate template) {
    this.template = template;
    this.jdbc = JdbcClient.create(template);
  }

  /**
   * A published transfer.
   *
   * @param number the centre's own
   * @param id its identity
   */
  public record Published(long number, String id) {}

  /**
   * Which version of a record was opened.
   *
   * @param damaged it did not open to what was committed to
   */
  public record Opened(String registerId, long transferNo, boolean damaged) {}

  /** The stream's newest published transfer. */
  public Optional<Published> newest(StreamId stream) {
    return published(stream, 0, "DESC");
  }

  /** The stream's first transfer published after that number. */
  public Optional<Published> next(StreamId stream, long after) {
    return published(stream, after, "ASC");
  }

  private Optional<Published> published(StreamId stream, long after, String order) {
    return jdbc.sql(
            """
            SELECT transfer_no, transfer_id FROM registry.transfer
             WHERE municipality_code = ? AND dataset = ? AND state = 'PUBLISHED' AND transfer_no > ?
             ORDER BY transfer_no
            """
                + order
                + " LIMIT 1")
        .params(stream.municipality().value(), stream.dataset().name(), after)
        .query((row, n) -> new Published(row.getLong(1), row.getString(2)))
        .optional();
  }

  /**
   * Puts the leaves of everything that a transfer has published. In the order of their keys: a
   * million then come into the index one beside the other, and lie in the order in which the nodes
   * are computed.
   */
  public void put(StreamId stream, long transferNo) {
    String leaves =
        COLUMNS.formatted("false")
            + """
               FROM registry.register_version v
              WHERE v.transfer_no = :no AND v.municipality_code = :m AND v.dataset = :d
              ORDER BY 3
            """;
    boolean first = isEmpty(stream);
    if (first) {
      jdbc.sql("SET LOCAL work_mem = '64MB'").update(); // sorted once, by one session
    }
    jdbc.sql(first ? leaves : "WITH put AS (" + leaves + UPSERT)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("no", transferNo)
        .update();
  }

  /** Whether a stream has neither leaves nor nodes: nothing can be in the way, or out of date. */
  public boolean isEmpty(StreamId stream) {
    return LeafTree.isEmpty(jdbc, stream);
  }

  /** Puts the leaves of versions that were opened. */
  public void put(StreamId stream, List<Opened> versions) {
    template.update(
        connection -> {
          Array ids =
              connection.createArrayOf("text", versions.stream().map(Opened::registerId).toArray());
          Array numbers =
              connection.createArrayOf("int8", versions.stream().map(Opened::transferNo).toArray());
          Array damaged =
              connection.createArrayOf("bool", versions.stream().map(Opened::damaged).toArray());
          PreparedStatement statement =
              connection.prepareStatement(
                  "WITH put AS ("
                      + COLUMNS.formatted("u.damaged")
                      + """
                        FROM unnest(?::text[], ?::bigint[], ?::boolean[]) AS u(id, no, damaged)
                        JOIN registry.register_version v
                          ON v.municipality_code = ? AND v.dataset = ? AND v.register_id = u.id
                         AND v.transfer_no = u.no
                      """
                      + UPSERT.replace(":m", "?").replace(":d", "?"));
          statement.setArray(1, ids);
          statement.setArray(2, numbers);
          statement.setArray(3, damaged);
          for (int at = 4; at <= 6; at += 2) {
            statement.setString(at, stream.municipality().value());
            statement.setString(at + 1, stream.dataset().name());
          }
          return statement;
        });
  }

  /**
   * Corrects leaves that no longer stand for the newest published version: somebody removed or
   * inserted versions past the ledger. Looks at keys alone, in the caller's transaction.
   */
  public void correctStrays(StreamId stream, long upto) {
    // before there are statistics every stream looks like one row, and 50,000 leaves are compared
    // with 50,000 versions one by one
    jdbc.sql("SET LOCAL enable_nestloop = off").update();
    removeStrays(stream, upto);
    putStrays(stream, upto);
    jdbc.sql("SET LOCAL enable_nestloop TO DEFAULT").update();
  }

  private void removeStrays(StreamId stream, long upto) {
    jdbc.sql(
            "WITH "
                + NEWEST
                + """
                , put AS (
                  DELETE FROM reconcile.leaf l
                   WHERE l.municipality_code = :m AND l.dataset = :d
                     AND NOT EXISTS (SELECT FROM newest n WHERE n.register_id = l.register_id)
                  RETURNING l.key)
                INSERT INTO reconcile.dirty (municipality_code, dataset, bucket)
                SELECT DISTINCT :m, :d, substr(p.key, 1, 2) FROM put p ON CONFLICT DO NOTHING
                """)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("upto", upto)
        .update();
  }

  private void putStrays(StreamId stream, long upto) {
    jdbc.sql(
            "WITH "
                + NEWEST
                + """
                , wrong AS MATERIALIZED (
                  SELECT n.register_id, n.transfer_no
                    FROM newest n
                    LEFT JOIN reconcile.leaf x
                      ON x.municipality_code = :m AND x.dataset = :d AND x.register_id = n.register_id
                   WHERE x.transfer_no IS DISTINCT FROM n.transfer_no)
                , put AS (
                """
                + COLUMNS.formatted("false")
                + """
                  FROM wrong w CROSS JOIN LATERAL (
                       SELECT r.* FROM registry.register_version r
                        WHERE r.municipality_code = :m AND r.dataset = :d AND r.register_id = w.register_id
                          AND r.transfer_no = w.transfer_no
                       OFFSET 0) v
                """
                + UPSERT)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("upto", upto)
        .update();
  }

  /** The id of a transfer by its number. */
  public String transferId(long transferNo) {
    return jdbc.sql("SELECT transfer_id FROM registry.transfer WHERE transfer_no = ?")
        .param(transferNo)
        .query(String.class)
        .single();
  }
}
