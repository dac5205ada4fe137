package jp.fukuhon.schedules.nightly;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.ledger.OutgoingChunk;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.TransferListener;
import jp.fukuhon.schedules.plan.DeadlineForecast;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands beside one run of a night: sets its stop signal when the window closes, and says at once
 * when the run will not be through by then. A transfer whose chunks are all there is not stopped
 * while its outcome is waited for: nothing is on the line, and a stop would keep the registers
 * frozen until the next night. Thread-safe.
 */
public final class NightGuard implements TransferListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NightGuard.class);
  private static final long LOOK_MILLIS = 500;

  /** Until when the run may last; asked again and again, an operator may have changed it. */
  @FunctionalInterface
  interface Deadline {
    Instant until();
  }

  /** Told when the forecast changes. */
  @FunctionalInterface
  interface ForecastListener {
    /**
     * The night will be through after its deadline.
     *
     * @param end when; {@link Instant#MAX} when nothing moves; null when it is in time again
     */
    void forecast(@Nullable Instant end, Instant deadline);
  }

  private final StopSignal signal;
  private final Deadline deadline;
  private final ForecastListener listener;
  private final Clock clock;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean windowClosed;
  private volatile boolean awaiting;
  private volatile boolean toldLate;
  private volatile @Nullable DeadlineForecast forecast;

  NightGuard(StopSignal process, Deadline deadline, ForecastListener listener, Clock clock) {
    this.signal = new StopSignal(process);
    this.deadline = deadline;
    this.listener = listener;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("night-guard").start(this::look);
  }

  /** Stops the run at its next chunk boundary. */
  public StopSignal signal() {
    return signal;
  }

  /** True when it was the window's end that stopped the run. */
  public boolean isWindowClosed() {
    return windowClosed;
  }

  /** Begins to measure: that many records are to be sent. */
  public void expect(long records) {
    forecast = new DeadlineForecast(clock.instant(), records);
  }

  @Override
  public void acknowledged(TransferId id, OutgoingChunk chunk) {
    DeadlineForecast measured = forecast;
    if (measured != null) {
      measured.add(clock.instant(), chunk.records() + (long) chunk.quarantined());
    }
  }

  @Override
  public void awaiting(TransferId id) {
    awaiting = true;
  }

  @Override
  public void settled(TransferId id, Receipt receipt, int deferredApplied) {
    awaiting = false;
    if (windowClosed) {
      signal.set(); // nothing new begins after the window
    }
  }

  private void look() {
    try {
      while (!ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && !signal.isSet()) {
        try {
          lookOnce();
        } catch (RuntimeException e) {
          LOG.warn("looking after a night failed; it is looked at again", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookOnce() {
    Instant now = clock.instant();
    Instant until = deadline.until();
    if (!now.isBefore(until)) {
      windowClosed = true;
      if (!awaiting) {
        signal.set();
        LOG.info("the window closed at {}: the run stops at its next chunk boundary", until);
      }
      return;
    }
    windowClosed = false;
    DeadlineForecast measured = forecast;
    if (measured == null || awaiting) {
      return;
    }
    boolean late = measured.isLate(now, until);
    if (late != toldLate) {
      toldLate = late;
      listener.forecast(
          late ? Objects.requireNonNull(measured.end(now).orElse(null)) : null, until);
    }
  }

  /** Ends looking. */
  @Override
  public void close() {
    ended.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
