package jp.fukuhon.jobs.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.operation.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for transfers that wait for verification, when told of one and every few seconds besides,
 * and runs the verify job on each. After a crash of a node this is what takes its transfers up
 * again. When none waits, chunks of transfers that are still being received are verified ahead. One
 * thread; {@link #close} waits for the chunk in hand.
 */
public final class VerifyDispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VerifyDispatcher.class);

  private final VerifyService service;
  private final StopSignal stop;
  private final Duration interval;
  private final Runnable afterOutcome;
  private final Semaphore wake = new Semaphore(0);
  private final Failures failures;
  private final ReceivedSince received;
  private final Thread thread;

  /**
   * @param interval between looks when nobody tells
   * @param afterOutcome called after every run, to wake those who wait for a receipt
   * @param aheadOctets of one transfer's chunks that must have been received since its last
   *     verification before it is verified ahead
   */
  public VerifyDispatcher(
      VerifyService service,
      StopSignal stop,
      Duration interval,
      Runnable afterOutcome,
      long aheadOctets) {
    this.service = service;
    this.stop = stop;
    this.interval = interval;
    this.afterOutcome = afterOutcome;
    this.failures = new Failures(interval);
    this.received = new ReceivedSince(aheadOctets);
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

  /** Says that a chunk of a transfer was stored here; octets of its body. */
  public void stored(TransferId id, long octets) {
    if (received.add(id, octets)) {
      wake.release();
    }
  }

  private void loop() {
    while (!stop.isSet()) {
      try {
        runWaiting();
        Optional<TransferId> ahead = received.next();
        if (ahead.isPresent()) {
          runAhead(ahead.get());
          continue; // those that wait for their outcome come first again
        }
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
      if (failures.isResting(transfer.id())) {
        continue;
      }
      try {
        service.verify(transfer.id());
        failures.succeeded(transfer.id());
        afterOutcome.run();
      } catch (TransferException.LockHeld e) {
        LOG.debug("another node verifies {}", transfer.id());
      } catch (RuntimeException | Error e) {
        Duration pause = failures.failed(transfer.id());
        LOG.error("verifying {} failed; it is tried again in {}", transfer.id(), pause, e);
      }
    }
  }

  private void runAhead(TransferId id) {
    try {
      service.verifyAhead(id);
    } catch (TransferException.LockHeld e) {
      LOG.debug("another node verifies {} ahead", id);
    } catch (RuntimeException | Error e) {
      // what is wrong is found again, and decided on, when the transfer is complete
      LOG.warn("verifying {} ahead failed", id, e);
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

  /**
   * Growing pauses between attempts on a transfer that fails again and again. The loop's thread
   * only.
   */
  private static final class Failures {

    private static final int LONGEST = 5; // doublings

    private final Duration first;
    private final Map<TransferId, Integer> counts = new HashMap<>();
    private final Map<TransferId, Instant> until = new HashMap<>();

    Failures(Duration first) {
      this.first = first;
    }

    boolean isResting(TransferId id) {
      Instant end = until.get(id);
      return end != null && Instant.now().isBefore(end);
    }

    Duration failed(TransferId id) {
      int count = counts.merge(id, 1, Integer::sum);
      Duration pause = first.multipliedBy(1L << Math.min(count - 1, LONGEST));
      until.put(id, Instant.now().plus(pause));
      return pause;
    }

    void succeeded(TransferId id) {
      counts.remove(id);
      until.remove(id);
    }
  }
}
