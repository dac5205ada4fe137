package jp.fukuhon.jobs.sweep;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes Spring Batch's rows about job instances that nobody will go on with: the last execution
 * is COMPLETED, or what it ran for (a transfer, a comparison) is over, or a later instance has
 * taken its place. The newest instance of each job stays. The ledgers say what was done; these rows
 * only how often it was tried. Not thread-safe.
 */
final class BatchMetadataWork implements SweepWork {

  private static final int MOST_INSTANCES = 50;
  private static final String LAST = "fukuhon.instance";

  private static final String OVER =
      """
      SELECT i.JOB_INSTANCE_ID FROM batch.BATCH_JOB_INSTANCE i
       CROSS JOIN LATERAL (
         SELECT e.JOB_EXECUTION_ID, e.STATUS, e.END_TIME,
                coalesce(e.END_TIME, e.LAST_UPDATED, e.CREATE_TIME) AS touched
           FROM batch.BATCH_JOB_EXECUTION e
          WHERE e.JOB_INSTANCE_ID = i.JOB_INSTANCE_ID ORDER BY e.JOB_EXECUTION_ID DESC LIMIT 1) e
        LEFT JOIN LATERAL (
         SELECT p.PARAMETER_NAME, p.PARAMETER_VALUE FROM batch.BATCH_JOB_EXECUTION_PARAMS p
          WHERE p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID AND p.PARAMETER_NAME IN ('transferId', 'comparisonId')
          LIMIT 1) p ON true
       WHERE i.JOB_INSTANCE_ID > :after AND e.touched < :before
         AND EXISTS (SELECT FROM batch.BATCH_JOB_INSTANCE l
                      WHERE l.JOB_NAME = i.JOB_NAME AND l.JOB_INSTANCE_ID > i.JOB_INSTANCE_ID)
         AND (e.STATUS = 'COMPLETED' OR (p.PARAMETER_NAME IS NULL AND e.END_TIME IS NOT NULL)
              OR (p.PARAMETER_NAME = 'transferId' AND EXISTS (
                    SELECT FROM PARTY_TRANSFERS t WHERE t.transfer_id = p.PARAMETER_VALUE
                       AND t.state IN ('COMMITTED', 'PUBLISHED', 'REJECTED', 'ABORTED')))
              OR (p.PARAMETER_NAME = 'comparisonId' AND EXISTS (
                    SELECT FROM reconcile.comparison c WHERE c.comparison_id = p.PARAMETER_VALUE
                       AND c.state IN ('SIGNED', 'ABANDONED'))))
      """;

  private static final List<String> TABLES =
      List.of(
          """
          DELETE FROM batch.BATCH_STEP_EXECUTION_CONTEXT c
           USING batch.BATCH_STEP_EXECUTION s, batch.BATCH_JOB_EXECUTION e
           WHERE c.STEP_EXECUTION_ID = s.STEP_EXECUTION_ID AND s.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID
             AND e.JOB_INSTANCE_ID IN (:ids)
          """,
          ofExecutions("STEP_EXECUTION"),
          ofExecutions("JOB_EXECUTION_CONTEXT"),
          ofExecutions("JOB_EXECUTION_PARAMS"),
          "DELETE FROM batch.BATCH_JOB_EXECUTION e WHERE e.JOB_INSTANCE_ID IN (:ids)",
          "DELETE FROM batch.BATCH_JOB_INSTANCE i WHERE i.JOB_INSTANCE_ID IN (:ids)");

  private final JdbcClient jdbc;
  private final String over;
  private final LocalDateTime before;

  /**
   * @param transfers table of the party's transfers
   */
  BatchMetadataWork(JdbcClient jdbc, String transfers, Instant before) {
    this.jdbc = jdbc;
    this.over = OVER.replace("PARTY_TRANSFERS", transfers);
    // Spring Batch writes the time of day of this machine
    this.before = LocalDateTime.ofInstant(before, ZoneId.systemDefault());
  }

  private static String ofExecutions(String table) {
    return """
    DELETE FROM batch.BATCH_%s x USING batch.BATCH_JOB_EXECUTION e
     WHERE x.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID AND e.JOB_INSTANCE_ID IN (:ids)
    """
        .formatted(table);
  }

  @Override
  public String name() {
    return "batch-metadata";
  }

  @Override
  public SweepForecast forecast() {
    long rows =
        jdbc.sql("SELECT count(*) FROM (" + over + ") o")
            .param("after", 0L)
            .param("before", before)
            .query(Long.class)
            .single();
    return new SweepForecast(name(), rows, 0);
  }

  @Override
  public boolean more(ExecutionContext context) {
    List<Long> ids =
        jdbc.sql(over + " ORDER BY i.JOB_INSTANCE_ID LIMIT :most FOR UPDATE OF i SKIP LOCKED")
            .param("after", context.getLong(LAST, 0))
            .param("before", before)
            .param("most", MOST_INSTANCES)
            .query(Long.class)
            .list();
    if (ids.isEmpty()) {
      return false;
    }
    TABLES.forEach(delete -> jdbc.sql(delete).param("ids", ids).update());
    context.putLong(LAST, ids.getLast());
    SweepWork.count(context, ids.size());
    return true;
  }
}
