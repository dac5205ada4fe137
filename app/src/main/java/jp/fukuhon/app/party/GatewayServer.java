package jp.fukuhon.app.party;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.SendDesk;
import jp.fukuhon.jobs.transfer.SendLoop;
import jp.fukuhon.jobs.transfer.TransferListener;
import jp.fukuhon.jobs.transfer.TransferService;
import jp.fukuhon.schedules.nightly.NightlyTransfers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway that waits for its nights. On SIGTERM runs under way stop at a chunk boundary before
 * connections close.
 */
public final class GatewayServer {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

  private GatewayServer() {}

  /** Runs until SIGTERM. */
  public static void run(Loaded loaded) throws InterruptedException {
    StopSignal stop = new StopSignal();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.set();
                  try {
                    ended.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop-gateway"));
    try (GatewayParty gateway = new GatewayParty(loaded, Clock.systemUTC(), stop);
        NightlyTransfers nights =
            new NightlyTransfers(
                gateway.dataSource(), stream -> send(gateway.transfers(), stream, stop));
        SendDesk desk = gateway.sendDesk(stop)) {
      String cron = loaded.settings().schedule().nightly();
      if (cron.isEmpty()) {
        LOG.warn("schedule.nightly is not set: this gateway starts nothing by itself");
      } else {
        nights.schedule(gateway.streams(), cron);
        LOG.info("nightly transfers of {} at '{}'", gateway.streams(), cron);
      }
      gateway.evidence().start();
      nights.start();
      desk.start();
      LOG.info("ready: 'send --server' asks this server to send");
      while (!stop.await(60_000)) {
        LOG.trace("waiting for the night");
      }
    } finally {
      ended.countDown();
    }
  }

  private static void send(TransferService transfers, StreamId stream, StopSignal stop) {
    SendLoop.send(
        transfers,
        stream,
        TransferMode.INCREMENTAL,
        TransferListener.NONE,
        stop,
        run -> LOG.info("nightly transfer {} is {}", run.id(), run.state()));
  }
}
