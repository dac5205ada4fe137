package jp.fukuhon.core.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
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

  private static final String WANTED =
      """
       (cast(:id AS text) IS NULL OR transfer_id = :id)
       AND (:municipalities = '' OR municipality_code = ANY (string_to_array(:municipalities, ',')))
      """;

  private final JdbcClient jdbc;

  public TransferStatuses(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A gateway's transfers, newest first.
   *
   * @param municipalities whose; empty for all
   */
  public List<TransferStatus> outgoing(int limit, List<String> municipalities) {
    return outgoing(limit, municipalities, null);
  }

  /** One of a gateway's transfers. */
  public Optional<TransferStatus> outgoing(TransferId id) {
    return outgoing(1, List.of(), id.toString()).stream().findFirst();
  }

  private List<TransferStatus> outgoing(
      int limit, List<String> municipalities, @Nullable String id) {
    return query(
        limit,
        municipalities,
        id,
        """
        SELECT t.transfer_id, t.dataset, t.municipality_code, t.state, t.mode, t.since,
               coalesce(t.upto, t.since) AS upto, coalesce(t.records, 0) AS expected, t.created_at,
               greatest(t.updated_at, c.sent_at) AS updated_at, c.records, c.quarantined, c.bytes, c.chunks,
               c.replayed,
        """
            + BATCH_STATUS
            + """
              FROM (SELECT * FROM gateway.transfer WHERE
            """
            + WANTED
            + """
              ORDER BY created_at DESC LIMIT :limit) t
              CROSS JOIN LATERAL (
                SELECT coalesce(sum(records), 0) AS records, coalesce(sum(quarantined), 0) AS quarantined,
                       coalesce(sum(content_bytes), 0) AS bytes, count(*) AS chunks,
                       count(*) FILTER (WHERE replayed) AS replayed, max(sent_at) AS sent_at
                  FROM gateway.chunk WHERE transfer_id = t.transfer_id) c
             ORDER BY t.created_at DESC
            """);
  }

  /**
   * A centre's transfers, newest first.
   *
   * @param municipalities whose; empty for all
   */
  public List<TransferStatus> incoming(int limit, List<String> municipalities) {
    return incoming(limit, municipalities, null);
  }

  /** One of a centre's transfers. */
  public Optional<TransferStatus> incoming(TransferId id) {
    return incoming(1, List.of(), id.toString()).stream().findFirst();
  }

  private List<TransferStatus> incoming(
      int limit, List<String> municipalities, @Nullable String id) {
    return query(
        limit,
        municipalities,
        id,
        """
        SELECT t.transfer_id, t.dataset, t.municipality_code, t.state, t.mode, coalesce(t.since, 0) AS since,
               coalesce(t.upto, 0) AS upto, coalesce(t.records, 0) AS expected, t.created_at,
               greatest(t.updated_at, c.received_at) AS updated_at, c.records, 0 AS quarantined, c.bytes, c.chunks,
               0 AS replayed,
        """
            + BATCH_STATUS
            + """
              FROM (SELECT * FROM registry.transfer WHERE
            """
            + WANTED
            + """
              ORDER BY transfer_no DESC LIMIT :limit) t
              CROSS JOIN LATERAL (
                SELECT coalesce(sum(records), 0) AS records, coalesce(sum(content_bytes), 0) AS bytes,
                       count(*) AS chunks, max(received_at) AS received_at
                  FROM registry.chunk WHERE transfer_no = t.transfer_no) c
             ORDER BY t.transfer_no DESC
            """);
  }

  private List<TransferStatus> query(
      int limit, List<String> municipalities, @Nullable String id, String sql) {
    return jdbc.sql(sql)
        .param("limit", limit)
        .param("municipalities", String.join(",", municipalities))
        .param("id", id, Types.VARCHAR)
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
