package jp.fukuhon.jobs.sweep;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import jp.fukuhon.jobs.operation.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/**
 * What a sweep does before each of its transactions, while it has none open: it rests four times as
 * long as the last one took, and waits while somebody else is at work. When that lasts it stops;
 * the next run goes on. One run's; not thread-safe.
 */
final class GivingWay implements StepInterruptionPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(GivingWay.class);
  private static final int REST = 4;
  private static final long LEAST_MILLIS = 5;
  private static final long MOST_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 1_000;

  private final StopSignal stop;
  private final BooleanSupplier busy;
  private final Duration patience;
  private long begun;
  private long looked;
  private boolean gaveUp;

  /**
   * @param busy whether somebody else is at work; asked once a second at most
   * @param patience how long it waits for them
   */
  GivingWay(StopSignal stop, BooleanSupplier busy, Duration patience) {
    this.stop = stop;
    this.busy = busy;
    this.patience = patience;
  }

  @Override
  public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
    try {
      if (begun != 0) {
        stop.await(rest((System.nanoTime() - begun) / 1_000_000));
      }
      waitForOthers();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop.checkInterrupted(execution);
    if (gaveUp) {
      execution.setTerminateOnly();
      throw new JobInterruptedException("somebody else has been at work for " + patience);
    }
    begun = System.nanoTime();
  }

  static long rest(long workedMillis) {
    return Math.clamp(workedMillis * REST, LEAST_MILLIS, MOST_MILLIS);
  }

  private void waitForOthers() throws InterruptedException {
    long now = System.nanoTime();
    if (looked != 0 && now - looked < LOOK_MILLIS * 1_000_000) {
      return;
    }
    long end = now + patience.toNanos();
    while (!stop.isSet() && busy.getAsBoolean()) {
      if (System.nanoTime() > end) {
        LOG.info("the sweep stops: others are at work; the next one goes on where it is");
        gaveUp = true;
        return;
      }
      stop.await(LOOK_MILLIS);
    }
    looked = System.nanoTime();
  }

  /** Whether it stopped because others were at work. */
  boolean gaveUp() {
    return gaveUp;
  }
}
