package jp.fukuhon.app.time;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.app.settings.Endpoint;
import jp.fukuhon.core.time.ClockMeasurement;
import jp.fukuhon.core.time.ClockWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures this machine's clock by time servers: once before it is there, then again and again.
 * While none answers, the last measurement stays. Close it when nothing is signed any more.
 */
public final class TimeServers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TimeServers.class);

  private final List<Endpoint> servers;
  private final ClockWatch watch;
  private final ScheduledExecutorService asking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("time-servers").factory());

  /**
   * Asks them for the first time.
   *
   * @param watch is given every measurement
   * @param interval between two
   */
  public TimeServers(List<Endpoint> servers, ClockWatch watch, Duration interval) {
    this.servers = List.copyOf(servers);
    this.watch = watch;
    ask();
    var unused =
        asking.scheduleWithFixedDelay(
            this::ask, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask() {
    try {
      Optional<ClockMeasurement> measured =
          NetworkTime.ask(
              servers, (server, why) -> LOG.warn("time server {} gives no time: {}", server, why));
      measured.ifPresent(watch::measured);
    } catch (RuntimeException e) {
      LOG.error("time servers cannot be asked", e); // thrown on, it would end the schedule
    }
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }
}
