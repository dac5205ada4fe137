package jp.fukuhon.jobs.reconcile;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.jobs.operation.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the comparisons that wait for it, when told of one and every few seconds besides; after
 * a crash of a node this takes them up again. One thread; {@link #close} waits for the transaction
 * in hand.
 */
public final class ReconcileDispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReconcileDispatcher.class);

  private final CentreLeafService service;
  private final StopSignal stop;
  private final Duration interval;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;

  /**
   * @param stop set before {@link #close}
   * @param interval between looks when nobody tells
   */
  public ReconcileDispatcher(CentreLeafService service, StopSignal stop, Duration interval) {
    this.service = service;
    this.stop = stop;
    this.interval = interval;
    this.thread = Thread.ofPlatform().name("reconcile-dispatcher").unstarted(this::loop);
  }

  /** Starts looking. */
  public void start() {
    thread.start();
  }

  /** Says that a comparison may be waiting. */
  public void wake() {
    wake.release();
  }

  private void loop() {
    while (!stop.isSet()) {
      try {
        runWaiting();
        if (wake.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return; // nobody interrupts it but the end of the process
      } catch (RuntimeException e) {
        LOG.error("looking for comparisons failed; it is tried again", e);
        rest();
      }
    }
  }

  private void runWaiting() {
    for (Comparison comparison : service.waiting()) {
      if (stop.isSet()) {
        return;
      }
      try {
        service.prepare(comparison);
      } catch (TransferException.LockHeld e) {
        LOG.debug("another node prepares {}", comparison.id());
      } catch (RuntimeException | Error e) {
        LOG.error("preparing {} failed; it is tried again", comparison.id(), e);
        rest();
      }
    }
  }

  private void rest() {
    try {
      stop.await(interval.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws InterruptedException {
    wake.release();
    thread.join();
  }
}
