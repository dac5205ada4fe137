package jp.fukuhon.jobs.transfer;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.ledger.BandwidthOrders;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Bandwidth;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.writers.line.CentreClient;
import jp.fukuhon.writers.line.Pace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * One run of a stream on the line: its requests end with its stop signal, and its chunks keep to
 * the bandwidth that is ordered, else configured, which is looked at every second. It ends by a
 * latch, never by an interrupt, which would break the connection it reads on.
 */
final class LineRun implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LineRun.class);
  private static final long LOOK_MILLIS = 1_000;

  /** What decides about the bandwidth. */
  record Rule(BandwidthOrders orders, BandwidthPlan plan, Clock clock) {

    Optional<Bandwidth> now(StreamId stream) {
      return orders
          .find(stream)
          .map(BandwidthOrders.Order::bandwidth)
          .orElseGet(() -> plan.at(stream, clock.instant()));
    }
  }

  private final Rule rule;
  private final StreamId stream;
  private final Pace pace = new Pace();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CentreClient.Run requests;
  private final Thread thread;

  /** Begins, with the bandwidth of this moment. */
  LineRun(CentreClient centre, Rule rule, StreamId stream, StopSignal stop) {
    this.rule = rule;
    this.stream = stream;
    look();
    this.requests = centre.during(stream, stop::isSet, pace);
    this.thread = Thread.ofPlatform().daemon().name("bandwidth-" + stream).start(this::watch);
  }

  private void watch() {
    try {
      while (!ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          look();
        } catch (DataAccessException e) {
          LOG.debug("the bandwidth of {} cannot be looked at; it stays", stream, e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Optional<Bandwidth> now = rule.now(stream);
    if (pace.set(now)) {
      LOG.info("the bandwidth of {} is {} now", stream, Bandwidth.words(now));
    }
  }

  @Override
  public void close() {
    requests.close();
    ended.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
