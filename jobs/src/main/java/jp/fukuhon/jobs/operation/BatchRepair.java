package jp.fukuhon.jobs.operation;

import java.util.List;
import jp.fukuhon.core.fault.FaultPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes a job instance restartable again, whatever its last run left behind. Only under the
 * instance's run lock, which proves that nobody is running it any more.
 *
 * <ul>
 *   <li>kill -9 leaves executions STARTED for ever, which Spring Batch takes for running;
 *   <li>a connection lost at COMMIT leaves a step UNKNOWN, which it refuses to restart, though the
 *       checkpoint, having committed or not with the data, is right either way;
 *   <li>a failure while the first execution is created leaves an instance without executions, which
 *       it cannot start.
 * </ul>
 */
public final class BatchRepair {

  private static final Logger LOG = LoggerFactory.getLogger(BatchRepair.class);
  private static final List<String> UNFINISHED =
      List.of("STARTING", "STARTED", "STOPPING", "UNKNOWN");

  private final JobRepository repository;
  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  public BatchRepair(JobRepository repository, JdbcClient jdbc, TransactionTemplate transactions) {
    this.repository = repository;
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /**
   * Repairs the instance with those identifying parameters, if there is one. Repeating it is safe.
   */
  public void repair(String jobName, JobParameters parameters) {
    JobInstance instance = repository.getJobInstance(jobName, parameters);
    if (instance == null) {
      return;
    }
    List<JobExecution> executions = repository.getJobExecutions(instance);
    if (executions.isEmpty()) {
      LOG.warn(
          "job {} {}: the instance has no execution, it is created again", jobName, parameters);
      FaultPoint.JOB_REPAIR.run(transactions, () -> repository.deleteJobInstance(instance));
      return;
    }
    for (JobExecution execution : executions) {
      if (!needsRepair(execution)) {
        continue;
      }
      FaultPoint.JOB_REPAIR.run(transactions, () -> fail(jobName, execution.getId()));
    }
  }

  private static boolean needsRepair(JobExecution execution) {
    return UNFINISHED.contains(execution.getStatus().name())
        || execution.getStepExecutions().stream()
            .anyMatch(step -> UNFINISHED.contains(step.getStatus().name()));
  }

  private void fail(String jobName, long executionId) {
    int steps =
        jdbc.sql(
                """
                UPDATE batch.BATCH_STEP_EXECUTION
                   SET STATUS = 'FAILED', EXIT_CODE = 'FAILED', END_TIME = coalesce(END_TIME, localtimestamp),
                       EXIT_MESSAGE = 'found ' || STATUS || ' with nobody running it', VERSION = VERSION + 1
                 WHERE JOB_EXECUTION_ID = :id AND STATUS IN (:unfinished)
                """)
            .param("id", executionId)
            .param("unfinished", UNFINISHED)
            .update();
    int jobs =
        jdbc.sql(
                """
                UPDATE batch.BATCH_JOB_EXECUTION
                   SET STATUS = 'FAILED', EXIT_CODE = 'FAILED', END_TIME = coalesce(END_TIME, localtimestamp),
                       EXIT_MESSAGE = 'found ' || STATUS || ' with nobody running it', VERSION = VERSION + 1
                 WHERE JOB_EXECUTION_ID = :id AND STATUS IN (:unfinished)
                """)
            .param("id", executionId)
            .param("unfinished", UNFINISHED)
            .update();
    if (steps + jobs > 0) {
      LOG.warn(
          "job {} execution {}: left unfinished by a run that is gone ({} steps), now FAILED and"
              + " restartable",
          jobName,
          executionId,
          steps);
    }
  }
}
