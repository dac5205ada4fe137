package jp.fukuhon.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.SendLoop;
import jp.fukuhon.jobs.transfer.TransferListener;
import jp.fukuhon.jobs.transfer.TransferService.Run;
import jp.fukuhon.testkit.checker.InvariantChecker;
import jp.fukuhon.testkit.fault.FaultProxy;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/** Many gateways in this process and one centre in another, with two proxies before each line. */
final class Senders implements AutoCloseable {

  private final PracticeLab lab;
  private final EngineProcess serving;
  private final Map<String, LineProxy> lines = new LinkedHashMap<>();
  private final Map<String, FaultProxy> wires = new LinkedHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * @param municipalities codes
   * @param registers of each
   * @param centreSettings further lines of the centre's configuration
   */
  Senders(List<String> municipalities, int registers, String centreSettings) {
    this.lab = PracticeLab.start(new PracticeLab.Plan(municipalities, registers, false));
    PracticeParty centre = lab.centre();
    centre.configure(centreSettings);
    for (String municipality : municipalities) {
      PracticeParty gateway = lab.party(municipality);
      LineProxy line = LineProxy.between(gateway.tls(), centre.tls(), centre.httpsPort());
      FaultProxy wire = FaultProxy.to(line.port());
      lines.put(municipality, line);
      wires.put(municipality, wire);
      gateway.reconfigure(
          "https://127.0.0.1:" + centre.httpsPort(), "https://127.0.0.1:" + wire.port());
      gateway.configure("transfer: {block-records: 100}");
    }
    this.serving = centre.serve();
  }

  PracticeParty centre() {
    return lab.centre();
  }

  PracticeParty gateway(String municipality) {
    return lab.party(municipality);
  }

  /** Sees the requests of a gateway. */
  LineProxy line(String municipality) {
    return Objects.requireNonNull(lines.get(municipality));
  }

  /** Sees its octets, and is nearer to it. */
  FaultProxy wire(String municipality) {
    return Objects.requireNonNull(wires.get(municipality));
  }

  /** The centre's process. */
  EngineProcess serving() {
    return serving;
  }

  /** Forgets what was seen and lets go what is held. */
  void reset() {
    lines.values().forEach(LineProxy::reset);
  }

  /** Sends the stream of a gateway, on a thread of its own, until nothing is left. */
  Future<List<Run>> send(String municipality) {
    StopSignal stop = new StopSignal();
    return threads.submit(
        () -> {
          List<Run> runs = new ArrayList<>();
          try (GatewayParty gateway =
              new GatewayParty(
                  SettingsFile.load(gateway(municipality).directory()), Clock.systemUTC(), stop)) {
            SendLoop.send(
                gateway.transfers(),
                StreamId.parse(municipality + "-FUKUHON"),
                TransferMode.INCREMENTAL,
                TransferListener.NONE,
                stop,
                runs::add);
          }
          return runs;
        });
  }

  /** Waits until such a request of a gateway was answered with 503. */
  void awaitTurnedAway(String municipality, String request) {
    await(
        municipality + " is told to come back",
        () -> line(municipality).exchanges(request).stream().anyMatch(e -> e.status() == 503));
  }

  void await(String what, java.util.concurrent.Callable<Boolean> state) {
    Await.until(what, Await.DEADLINE, state, lab::outputOfAll);
  }

  /** Streams of a gateway that are frozen. */
  long frozen(String municipality) throws SQLException {
    try (Connection source = gateway(municipality).connect(Role.SUPERUSER)) {
      return Sql.number(
          source, "SELECT count(*) FROM source.freeze_window WHERE transfer_id IS NOT NULL");
    }
  }

  /** The invariants of every stream, when all have ended. */
  void settled() throws SQLException {
    for (String municipality : lines.keySet()) {
      InvariantChecker.of(gateway(municipality), centre()).holdsSettled();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    wires.values().forEach(FaultProxy::close);
    lines.values().forEach(LineProxy::close);
    try (lab) {
      serving.close();
    }
  }
}
