package jp.fukuhon.jobs.operation;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Asking a run in another process to stop, through Spring Batch's own status STOPPING. The run
 * stops at its next chunk boundary; that it has stopped is known when its run lock is free, not
 * before. Thread-safe.
 */
public final class StopRequests {

  private static final String RUNNING =
      """
       e WHERE e.STATUS IN (:statuses) AND EXISTS (
         SELECT FROM batch.BATCH_JOB_EXECUTION_PARAMS p
          WHERE p.JOB_EXECUTION_ID = e.JOB_EXECUTION_ID AND p.PARAMETER_NAME = 'transferId' AND p.PARAMETER_VALUE = :id)
      """;

  private final JdbcClient jdbc;

  public StopRequests(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Asks every run of that transfer to stop; false when none is recorded as running. */
  public boolean request(String transferId) {
    return jdbc.sql(
                "UPDATE batch.BATCH_JOB_EXECUTION AS"
                    + RUNNING.replaceFirst(
                        " e WHERE", " e SET STATUS = 'STOPPING', VERSION = VERSION + 1 WHERE"))
            .param("statuses", java.util.List.of("STARTING", "STARTED"))
            .param("id", transferId)
            .update()
        > 0;
  }

  /** True when a run of that transfer has been asked to stop. */
  public boolean isRequested(String transferId) {
    return jdbc.sql("SELECT EXISTS (SELECT FROM batch.BATCH_JOB_EXECUTION" + RUNNING + ")")
        .param("statuses", java.util.List.of("STOPPING"))
        .param("id", transferId)
        .query(Boolean.class)
        .single();
  }
}
