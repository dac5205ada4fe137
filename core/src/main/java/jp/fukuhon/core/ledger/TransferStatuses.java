package jp.fukuhon.core.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What 'status' reads, counted from the ledgers and not from Spring Batch, which counts blocks.
 * Thread-safe.
 */
public final class TransferStatuses {

  private static final String BATCH_STATUS =
      """
      (SELECT e.STATUS FROM batch.BATCH_JOB_EXECUTION e JOIN batch.BATCH_JOB_EXECUTION_PARAMS p USING (JOB_EXECUTION_ID)
        WHERE p.PARAMETER_NAME = 'transferId' AND p.PARAMETER_VALUE = t.transfer_id
        ORDER BY e.JOB_EXECUTION_ID DESC LIMIT 1) AS batch_status
      """;

  private final JdbcClient jdbc;

  public TransferStatuses(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A gateway's transfers, newest first. */
  public List<TransferStatus> outgoing(int limit) {
    return jdbc.sql(
            """
            SELECT t.transfer_id, t.dataset, t.municipality_code, t.state, t.mode, t.since,
                   coalesce(t.upto, t.since) AS upto, coalesce(t.records, 0) AS expected, t.created_at,
                   greatest(t.updated_at, c.sent_at) AS updated_at, c.records, c.quarantined, c.bytes, c.chunks,
                   c.replayed,
            """
                + BATCH_STATUS
                + """
                  FROM (SELECT * FROM gateway.transfer ORDER BY created_at DESC LIMIT ?) t
                  CROSS JOIN LATERAL (
                    SELECT coalesce(sum(records), 0) AS records, coalesce(sum(quarantined), 0) AS quarantined,
                           coalesce(sum(content_bytes), 0) AS bytes, count(*) AS chunks,
                           count(*) FILTER (WHERE replayed) AS replayed, max(sent_at) AS sent_at
                      FROM gateway.chunk WHERE transfer_id = t.transfer_id) c
                 ORDER BY t.created_at DESC
                """)
        .param(limit)
        .query((row, n) -> map(row))
        .list();
  }

  /** A centre's transfers, newest first. */
  public List<TransferStatus> incoming(int limit) {
    return jdbc.sql(
            """
            SELECT t.transfer_id, t.dataset, t.municipality_code, t.state, t.mode, coalesce(t.since, 0) AS since,
                   coalesce(t.upto, 0) AS upto, coalesce(t.records, 0) AS expected, t.created_at,
                   greatest(t.updated_at, c.received_at) AS updated_at, c.records, 0 AS quarantined, c.bytes, c.chunks,
                   0 AS replayed,
            """
                + BATCH_STATUS
                + """
                  FROM (SELECT * FROM registry.transfer ORDER BY transfer_no DESC LIMIT ?) t
                  CROSS JOIN LATERAL (
                    SELECT coalesce(sum(records), 0) AS records, coalesce(sum(content_bytes), 0) AS bytes,
                           count(*) AS chunks, max(received_at) AS received_at
                      FROM registry.chunk WHERE transfer_no = t.transfer_no) c
                 ORDER BY t.transfer_no DESC
                """)
        .param(limit)
        .query((row, n) -> map(row))
        .list();
  }

  private static TransferStatus map(ResultSet row) throws SQLException {
    return new TransferStatus(
        row.getString("transfer_id"),
        row.getString("dataset"),
        row.getString("municipality_code"),
        row.getString("state"),
        row.getString("mode"),
        row.getLong("records"),
        row.getLong("expected"),
        row.getLong("quarantined"),
        row.getLong("bytes"),
        row.getInt("chunks"),
        row.getInt("replayed"),
        row.getString("batch_status"),
        row.getLong("since"),
        row.getLong("upto"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"));
  }
}
