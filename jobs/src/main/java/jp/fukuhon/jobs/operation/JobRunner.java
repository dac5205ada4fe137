package jp.fukuhon.jobs.operation;

import java.util.function.Supplier;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.RunLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.InvalidJobParametersException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobExecutionAlreadyRunningException;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.launch.JobRestartException;
import org.springframework.batch.core.repository.JobRepository;

/**
 * Starts or restarts a job on the caller's thread; the caller holds the run lock. Spring Batch
 * itself would let two nodes restart one instance at once and take a killed run for a running one.
 * Thread-safe.
 */
public final class JobRunner {

  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  private final BatchInfrastructure batch;
  private final BatchRepair repair;

  public JobRunner(BatchInfrastructure batch, BatchRepair repair) {
    this.batch = batch;
    this.repair = repair;
  }

  /**
   * Runs to the end, a stop or a failure. An instance that is complete is not run again.
   *
   * @param lock proves that nobody else runs it; held until this returns
   * @param job built for this run
   * @param parameters identify the instance
   * @return the execution's status
   * @throws TransferException the failure's cause, when it is one of ours
   */
  public BatchStatus run(RunLock lock, Job job, JobParameters parameters) {
    LOG.debug("job {} {} under '{}'", job.getName(), parameters, lock.name());
    repair.repair(job.getName(), parameters);
    if (isComplete(job, parameters)) {
      return BatchStatus.COMPLETED;
    }
    try {
      JobExecution execution = batch.operator().start(job, parameters);
      if (execution.getStatus() == BatchStatus.FAILED
          || execution.getStatus() == BatchStatus.UNKNOWN) {
        Failures.rethrow(execution);
      }
      return execution.getStatus();
    } catch (JobInstanceAlreadyCompleteException
        | JobExecutionAlreadyRunningException
        | JobRestartException
        | InvalidJobParametersException e) {
      throw new IllegalStateException(
          "job " + job.getName() + " cannot be started: " + e.getMessage(), e);
    }
  }

  /** Makes an instance restartable; see {@link BatchRepair}. The caller holds the run lock. */
  public void repair(String jobName, JobParameters parameters) {
    repair.repair(jobName, parameters);
  }

  private boolean isComplete(Job job, JobParameters parameters) {
    JobRepository repository = batch.repository();
    JobExecution last = repository.getLastJobExecution(job.getName(), parameters);
    return last != null && last.getStatus() == BatchStatus.COMPLETED;
  }

  /** Runs under a lock that is taken for it. */
  public BatchStatus run(Supplier<RunLock> locks, Job job, JobParameters parameters) {
    try (RunLock lock = locks.get()) {
      return run(lock, job, parameters);
    }
  }
}
