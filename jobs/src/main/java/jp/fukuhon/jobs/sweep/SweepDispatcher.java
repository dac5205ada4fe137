package jp.fukuhon.jobs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.sweep.SweepService.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps once a day while a party serves, at its time of day or as soon after it as nobody is at
 * work; any number of nodes may try. One thread; {@link #close} waits for the transaction in hand.
 */
public final class SweepDispatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SweepDispatcher.class);
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final Duration REST = Duration.ofHours(1);

  private final SweepService service;
  private final Time time;
  private final Clock clock;
  private final StopSignal stop;
  private final Instant started;
  private final Thread thread;

  /**
   * When the day's sweep is due.
   *
   * @param at time of day
   * @param zone of it
   */
  public record Time(LocalTime at, ZoneId zone) {

    /** The latest time not after that moment. */
    Instant lastBefore(Instant now) {
      ZonedDateTime today = now.atZone(zone).with(at);
      return (today.toInstant().isAfter(now) ? today.minusDays(1) : today).toInstant();
    }
  }

  /**
   * @param stop ends it; the same as the service's
   */
  public SweepDispatcher(SweepService service, Time time, Clock clock, StopSignal stop) {
    this.service = service;
    this.time = time;
    this.clock = clock;
    this.stop = stop;
    this.started = clock.instant();
    this.thread = Thread.ofPlatform().daemon().name("sweep").unstarted(this::loop);
  }

  /** Starts looking. */
  public void start() {
    thread.start();
  }

  private void loop() {
    Duration pause = LOOK;
    try {
      while (!stop.await(pause.toMillis())) {
        pause = look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration look() {
    try {
      if (service.isDue(time.lastBefore(clock.instant()), started) && !service.othersAreAtWork()) {
        Run run = service.run();
        LOG.info("sweep {}: {}", run.status(), run.removed());
      }
    } catch (TransferException.LockHeld e) {
      LOG.debug("another node sweeps: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the sweep failed; it is gone on with in {} min", REST.toMinutes(), e);
      return REST;
    }
    return LOOK;
  }

  /** Ends; the stop signal must be set before. */
  @Override
  public void close() {
    try {
      if (thread.isAlive()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
