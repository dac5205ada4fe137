package jp.fukuhon.jobs.operation;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/**
 * Asks running jobs to stop at their next chunk boundary: set by SIGTERM, by an operator, or when
 * the run lock is lost. Once set it stays set. A signal of one run follows that of its process, not
 * the other way round. Thread-safe.
 */
public final class StopSignal implements StepInterruptionPolicy {

  private static final long LOOK_MILLIS = 100;

  private final CountDownLatch latch = new CountDownLatch(1);
  private final @Nullable StopSignal process;

  /** The signal of a process. */
  public StopSignal() {
    this.process = null;
  }

  /** The signal of one run in a process. */
  public StopSignal(StopSignal process) {
    this.process = process;
  }

  /** Asks to stop. */
  public void set() {
    latch.countDown();
  }

  /** True once asked. */
  public boolean isSet() {
    StopSignal above = process;
    return latch.getCount() == 0 || (above != null && above.isSet());
  }

  /** Waits for the signal at most that long; true when it is set. */
  public boolean await(long millis) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!isSet()) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      latch.await(Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)), TimeUnit.NANOSECONDS);
    }
    return true;
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
