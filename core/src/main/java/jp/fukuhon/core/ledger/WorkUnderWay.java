package jp.fukuhon.core.ledger;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether somebody is at work in this database for whom what can wait has to make room: a run under
 * a run lock, or a transfer that is being received. Thread-safe.
 */
public final class WorkUnderWay {

  private static final String OTHERS =
      """
      SELECT EXISTS (
        SELECT FROM pg_locks l
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND (l.classid::bigint << 32 | l.objid::bigint) <> hashtextextended(:own, 0))
      """;

  private static final String RECEIVED =
      """
       OR EXISTS (
        SELECT FROM registry.transfer t
         WHERE t.state IN ('RECEIVING', 'VERIFYING')
           AND (t.updated_at > clock_timestamp() - interval '10 s'
                OR EXISTS (SELECT FROM registry.chunk c
                            WHERE c.transfer_no = t.transfer_no
                              AND c.received_at > clock_timestamp() - interval '10 s')))
      """;

  private final JdbcClient jdbc;
  private final String query;

  /**
   * @param centre whether transfers are received here
   */
  public WorkUnderWay(JdbcClient jdbc, boolean centre) {
    this.jdbc = jdbc;
    this.query = centre ? OTHERS + RECEIVED : OTHERS;
  }

  /**
   * True while there is any.
   *
   * @param own name of the run lock of whoever asks, which does not count
   */
  public boolean beside(String own) {
    return jdbc.sql(query).param("own", own).query(Boolean.class).single();
  }
}
