package jp.fukuhon.jobs.verify;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.jobs.operation.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for transfers that wait for verification, when told of one and every few seconds besides,
 * and runs the verify job on each. After a crash of a node this is what takes its transfers up
 * again. One thread; {@link #close} waits for the chunk in hand.
 */
public final class VerifyDispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VerifyDispatcher.class);

  private final VerifyService service;
  private final StopSignal stop;
  private final Duration interval;
  private final Runnable afterOutcome;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;

  /**
   * @param interval between looks when nobody tells
   * @param afterOutcome called after every run, to wake those who wait for a receipt
   */
  public VerifyDispatcher(
      VerifyService service, StopSignal stop, Duration interval, Runnable afterOutcome) {
    this.service = service;
    this.stop = stop;
    this.interval = interval;
    this.afterOutcome = afterOutcome;
    this.thread = Thread.ofPlatform().name("verify-dispatcher").unstarted(this::loop);
  }

  /** Starts looking. */
  public void start() {
    thread.start();
  }

  /** Says that a transfer may be waiting. */
  public void wake() {
    wake.release();
  }

  private void loop() {
    while (!stop.isSet()) {
      try {
        runWaiting();
        boolean told = wake.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
        if (told) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return; // close() ends the loop
      } catch (RuntimeException e) {
        LOG.error("looking for transfers to verify failed; it is tried again in {}", interval, e);
        pauseAfterFailure();
      }
    }
  }

  private void runWaiting() {
    for (IncomingTransfer transfer : service.waiting()) {
      if (stop.isSet()) {
        return;
      }
      try {
        service.verify(transfer.id());
        afterOutcome.run();
      } catch (TransferException.LockHeld e) {
        LOG.debug("another node verifies {}", transfer.id());
      } catch (RuntimeException e) {
        LOG.error("verifying {} failed; it is tried again in {}", transfer.id(), interval, e);
      }
    }
  }

  private void pauseAfterFailure() {
    try {
      stop.await(interval.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends after the chunk in hand; the stop signal must be set before. */
  @Override
  public void close() throws InterruptedException {
    wake.release();
    thread.join();
  }
}
