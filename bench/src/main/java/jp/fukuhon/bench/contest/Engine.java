package jp.fukuhon.bench.contest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.bench.rig.Java;
import jp.fukuhon.bench.rig.Proc;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.testkit.fault.Direction;
import jp.fukuhon.testkit.fault.FaultProxy;
import org.jspecify.annotations.Nullable;

/**
 * The engine with its default settings: one full transfer from the freeze to the stored receipt, as
 * the gateway's ledger has them. Centre and gateway run throughout; 'send --server' asks the
 * gateway to send.
 */
final class Engine implements Contestant {

  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final String LAST =
      """
      SELECT t.transfer_id, t.state, coalesce(t.records, -1),
             extract(epoch FROM t.updated_at - t.created_at)::float8,
             coalesce(extract(epoch FROM (SELECT max(c.sent_at) FROM gateway.chunk c
                                           WHERE c.transfer_id = t.transfer_id) - t.created_at),
                      0)::float8
        FROM gateway.transfer t ORDER BY t.sequence DESC LIMIT 1
      """;

  private final LabStage stage;
  private final Rows rows;
  private @Nullable Process serving;
  private @Nullable Process gateway;

  Engine(LabStage stage, Rows rows) {
    this.stage = stage;
    this.rows = rows;
  }

  private record Settled(String id, String state, long records, double seconds, double sending) {}

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public Optional<String> impediment() {
    return Optional.empty();
  }

  @Override
  public void prepare() {
    if (serving == null) {
      serve();
    }
    if (gateway == null) {
      gateway =
          stage
              .site()
              .start(
                  "serve-gateway",
                  settings(),
                  Java.product(
                      stage.site(), List.of("-C", stage.directory(stage.main()), "serve")));
    }
    rows.server().execute(stage.centre().database(), "VACUUM (ANALYZE) registry.register_version");
  }

  private Process serve() {
    Process centre =
        stage
            .site()
            .start(
                "serve",
                Map.of(),
                Java.product(
                    stage.site(), List.of("-C", stage.directory(stage.centre()), "serve")));
    serving = centre;
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (!isListening(stage.centre().httpsPort())) {
      if (endsSoon(centre) || System.nanoTime() > deadline) {
        throw stage.site().failed("serve", "does not listen");
      }
    }
    return centre;
  }

  private static boolean endsSoon(Process process) {
    try {
      return process.waitFor(50, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static boolean isListening(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Timing run() {
    long before = transfers(stage.main());
    double asked = askAndWait();
    Settled settled = settled(stage.main(), before, rows.registers());
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put("freeze to last acknowledgement", settled.sending());
    phases.put("verify, publish, receipt", settled.seconds() - settled.sending());
    Map<String, Long> peaks = new LinkedHashMap<>();
    if (gateway != null) {
      peaks.put("gateway", Proc.peakBytes(gateway.pid()));
    }
    if (serving != null) {
      peaks.put("centre", Proc.peakBytes(serving.pid()));
    }
    return new Timing(settled.seconds(), asked, phases, peaks);
  }

  /** Asks the gateway as 'send --full --server' does, without the JVM of that verb. */
  private double askAndWait() {
    long begin = System.nanoTime();
    String database = stage.main().database();
    long request =
        rows.server()
            .number(
                database,
                """
                WITH asked AS (
                  INSERT INTO gateway.send_request (municipality_code, dataset, mode, requested_by)
                  SELECT municipality_code, dataset, 'FULL', 'bench' FROM source.register LIMIT 1
                  RETURNING request_no)
                SELECT request_no FROM asked
                """);
    rows.server().execute(database, "NOTIFY fukuhon_send");
    String answer =
        "SELECT coalesce(max(exit_code), -1) FROM gateway.send_request WHERE request_no = "
            + request;
    long exit = rows.server().number(database, answer);
    while (exit < 0) {
      if (gateway == null || endsSoon(gateway)) {
        throw stage.site().failed("serve-gateway", "ended");
      }
      exit = rows.server().number(database, answer);
    }
    if (exit != 0) {
      throw stage.site().failed("serve-gateway", "sent with exit code " + exit);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private Map<String, String> settings() {
    return Map.of(
        "FUKUHON_TRANSFER_MAXRECORDS", Long.toString(Math.max(200_000, rows.registers())));
  }

  private void send(LabParty party, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(settings());
    stage
        .site()
        .run(
            "send",
            all,
            Java.product(stage.site(), List.of("-C", stage.directory(party), "send", "--full")));
  }

  private long transfers(LabParty party) {
    return rows.server().number(party.database(), "SELECT count(*) FROM gateway.transfer");
  }

  private Settled settled(LabParty party, long before, long records) {
    Settled last =
        rows.server()
            .one(
                party.database(),
                row ->
                    new Settled(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getDouble(4),
                        row.getDouble(5)),
                LAST);
    if (transfers(party) != before + 1
        || !last.state().equals("COMMITTED")
        || last.records() != records) {
      throw stage
          .site()
          .failed("send", "did not commit one transfer of " + records + " records: " + last);
    }
    return last;
  }

  /** Every record was opened and compared by the centre, and {@link #run} saw it committed. */
  @Override
  public void check() {}

  @Override
  public double residentCpuSeconds() {
    return cpuSeconds(serving) + cpuSeconds(gateway);
  }

  private static double cpuSeconds(@Nullable Process process) {
    return process == null ? 0 : Proc.cpuSeconds(process.pid());
  }

  @Override
  public long diskBytes() {
    return rows.server()
        .number(
            stage.centre().database(),
            """
            SELECT pg_total_relation_size('registry.register_version')
                 + pg_total_relation_size('registry.chunk')
                 + pg_total_relation_size('registry.verification')
            """);
  }

  /** One more transfer, of the small municipality, through a proxy that counts. */
  @Override
  public Wire wire() {
    if (serving == null) {
      serve();
    }
    long before = transfers(stage.small());
    try (FaultProxy proxy = FaultProxy.to(stage.centre().httpsPort())) {
      send(stage.small(), Map.of("FUKUHON_CENTRE_URL", "https://127.0.0.1:" + proxy.port()));
      settled(stage.small(), before, stage.smallRegisters());
      long octets = proxy.octets(Direction.TO_SERVER) + proxy.octets(Direction.TO_CLIENT);
      return new Wire(
          (double) octets / stage.smallRegisters(),
          "counted by a TCP proxy, both directions with TLS, in a transfer of "
              + stage.smallRegisters()
              + " other registers");
    }
  }
}
