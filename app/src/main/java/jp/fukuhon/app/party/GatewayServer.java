package jp.fukuhon.app.party;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.SendDesk;
import jp.fukuhon.schedules.nightly.ComparisonShift;
import jp.fukuhon.schedules.nightly.NightShift;
import jp.fukuhon.schedules.nightly.NightWaker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway that waits for its nights and compares when its centre wishes it. On SIGTERM runs under
 * way stop at a chunk boundary before connections close.
 */
public final class GatewayServer {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

  private GatewayServer() {}

  /**
   * Runs until SIGTERM.
   *
   * @param companions stand beside it meanwhile
   */
  public static void run(Loaded loaded, List<Served.Companion> companions)
      throws InterruptedException {
    StopSignal stop = new StopSignal();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.set();
                  FaultPoint.GATEWAY_SHUTDOWN.before();
                  try {
                    ended.await();
                    FaultPoint.GATEWAY_SHUTDOWN.after();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop-gateway"));
    try (GatewayParty gateway = new GatewayParty(loaded, Clock.systemUTC(), stop);
        NightShift shift = gateway.nightShift(loaded, stop, Clock.systemUTC());
        ComparisonShift comparisons = gateway.comparisonShift(loaded, stop, Clock.systemUTC());
        NightWaker waker = new NightWaker(gateway.dataSource(), () -> wake(shift, comparisons));
        SendDesk desk = gateway.sendDesk(stop);
        SweepingParty sweeping = new SweepingParty(loaded, Clock.systemUTC(), stop);
        Served.Beside _ = Served.Beside.all(companions, gateway.served(loaded, Clock.systemUTC()));
        StopOnTheWayOut last = new StopOnTheWayOut(stop)) {
      gateway.evidence().start();
      if (shift.streams().isEmpty()) {
        LOG.warn("schedule.windows is not set: this gateway sends nothing by itself");
      } else {
        LOG.info("nights of {}; 'nights' shows them", shift.streams());
      }
      wake(shift, comparisons); // what was missed is seen now
      waker.start();
      desk.start();
      sweeping.start();
      LOG.info("ready: 'send --server' asks this server to send");
      while (!stop.await(60_000)) {
        LOG.trace("waiting for the night");
      }
    } finally {
      ended.countDown();
    }
  }

  private static void wake(NightShift nights, ComparisonShift comparisons) {
    nights.wake();
    comparisons.wake();
  }

  /** Closing waits for runs under way: whatever ends the server must have told them to stop. */
  private record StopOnTheWayOut(StopSignal stop) implements AutoCloseable {
    @Override
    public void close() {
      stop.set();
    }
  }
}
