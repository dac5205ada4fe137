package jp.fukuhon.app.watch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What both sides read alike. Stateless. */
final class Rows {

  private Rows() {}

  /**
   * A comparison with both signatures.
   *
   * @param id which
   * @param at when it was signed
   */
  record Compared(String id, Instant at) {}

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  /** Streams that a restore has put out of step, until somebody recovers them. */
  static Set<String> restored(JdbcClient jdbc) {
    return new HashSet<>(
        jdbc.sql(
                """
                SELECT municipality_code || '-' || dataset FROM recovery.quarantine
                 WHERE ended_at IS NULL AND recovered_at IS NULL
                """)
            .query(String.class)
            .list());
  }

  static long quarantinedPeers(JdbcClient jdbc) {
    return jdbc.sql("SELECT count(*) FROM peer.quarantine WHERE released_at IS NULL")
        .query(Long.class)
        .single();
  }

  /**
   * The newest signed comparison of every stream, by index.
   *
   * @param streams table of the party's streams, a constant
   */
  static Map<String, Compared> compared(JdbcClient jdbc, String streams) {
    Map<String, Compared> newest = new HashMap<>();
    jdbc.sql(
            "SELECT s.municipality_code || '-' || s.dataset AS stream, c.comparison_id,"
                + " c.updated_at FROM "
                + streams
                + """
                 s CROSS JOIN LATERAL (
                   SELECT comparison_id, updated_at FROM reconcile.comparison k
                    WHERE k.municipality_code = s.municipality_code AND k.dataset = s.dataset AND k.state = 'SIGNED'
                    ORDER BY k.created_at DESC LIMIT 1) c
                """)
        .query(
            row -> {
              Instant at = instant(row, "updated_at");
              if (at != null) {
                newest.put(
                    row.getString("stream"), new Compared(row.getString("comparison_id"), at));
              }
            });
    return newest;
  }
}
