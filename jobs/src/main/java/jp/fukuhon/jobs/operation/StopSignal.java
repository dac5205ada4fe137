package jp.fukuhon.jobs.operation;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/**
 * Asks running jobs to stop at their next chunk boundary: set by SIGTERM, by an operator, or when
 * the run lock is lost. Once set it stays set. Thread-safe.
 */
public final class StopSignal implements StepInterruptionPolicy {

  private final CountDownLatch latch = new CountDownLatch(1);

  /** Asks to stop. */
  public void set() {
    latch.countDown();
  }

  /** True once asked. */
  public boolean isSet() {
    return latch.getCount() == 0;
  }

  /** Waits for the signal at most that long; true when it is set. */
  public boolean await(long millis) throws InterruptedException {
    return latch.await(millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Spring Batch's question at every chunk boundary. The step must also be told to terminate: an
   * interruption alone ends it as COMPLETED.
   */
  @Override
  public void checkInterrupted(StepExecution stepExecution) throws JobInterruptedException {
    if (isSet() || Thread.currentThread().isInterrupted()) {
      stepExecution.setTerminateOnly();
      throw new JobInterruptedException("stopped at a chunk boundary");
    }
  }
}
