package jp.fukuhon.jobs.operation;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;

/**
 * The worker step of a partitioned step: builds a chunk-oriented step with readers and writers of
 * its own for each partition, because those keep a position and must not be shared between threads.
 *
 * @param name of the worker step; partitions are {@code name:part0}, {@code name:part1}, …
 * @param factory builds the step of one partition
 */
public record PartitionWorker(String name, Factory factory) implements Step {

  private static final String PART = "part";

  /** Builds the step of one partition. */
  @FunctionalInterface
  public interface Factory {
    /** What runs one partition, and is closed when it has. */
    PartitionRun create(String stepName, int part) throws Exception;
  }

  /**
   * A partition's step and what must be closed after it.
   *
   * @param step to execute once
   * @param resources closed afterwards
   */
  public record PartitionRun(Step step, AutoCloseable resources) {}

  /**
   * The name of a partition. Deterministic: it is how a restart finds a partition's checkpoint
   * again.
   */
  public static String partitionName(int part) {
    return PART + part;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public void execute(StepExecution stepExecution) throws JobInterruptedException {
    String stepName = stepExecution.getStepName();
    int part = Integer.parseInt(stepName.substring(stepName.lastIndexOf(PART) + PART.length()));
    try {
      PartitionRun run = factory.create(stepName, part);
      try (AutoCloseable resources = run.resources()) {
        run.step().execute(stepExecution);
      }
    } catch (JobInterruptedException e) {
      throw e;
    } catch (Exception e) {
      // thrown on, it would end the partitioned step while other partitions still run
      stepExecution.addFailureException(e);
      stepExecution.setExitStatus(ExitStatus.FAILED);
      stepExecution.setStatus(BatchStatus.FAILED);
    }
  }
}
