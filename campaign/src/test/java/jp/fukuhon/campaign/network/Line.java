package jp.fukuhon.campaign.network;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import jp.fukuhon.testkit.checker.InvariantChecker;
import jp.fukuhon.testkit.fault.Behaviour;
import jp.fukuhon.testkit.fault.FaultProxy;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/**
 * A gateway and a centre with two proxies between them, one that sees octets and one that sees
 * requests, and with short time-outs. Not thread-safe.
 */
final class Line implements AutoCloseable {

  static final int REGISTERS = 600;
  static final int CHUNKS = 4;

  /** How long a gateway waits for one whole answer; longer than the centre holds a receipt back. */
  static final int REQUEST_TIMEOUT_SECONDS = 7;

  /** How long a gateway repeats one request. */
  static final String PATIENCE = "30s";

  private final PracticeLab lab;
  private final LineProxy requests;
  private final FaultProxy wire;
  private final InvariantChecker checker;
  private final Connection source;
  private final Connection registry;
  private final EngineProcess serving;

  Line() throws SQLException {
    this.lab = PracticeLab.start(PracticeLab.Plan.of(REGISTERS));
    PracticeParty gateway = lab.gateway();
    PracticeParty centre = lab.centre();
    this.requests = LineProxy.between(gateway.tls(), centre.tls(), centre.httpsPort());
    this.wire = FaultProxy.to(requests.port());
    gateway.reconfigure(
        "https://127.0.0.1:" + centre.httpsPort(), "https://127.0.0.1:" + wire.port());
    gateway.configure("transfer: {partitions: 1, block-records: " + REGISTERS / CHUNKS + "}");
    centre.configure("reception: {verify-ahead-size: 1GB, idle-timeout: 2s, body-timeout: 3s}");
    lab.environment("FUKUHON_CENTRE_REQUESTTIMEOUT", REQUEST_TIMEOUT_SECONDS + "s");
    lab.environment("FUKUHON_CENTRE_PATIENCE", PATIENCE);
    this.checker = InvariantChecker.of(gateway, centre);
    this.source = gateway.connect(Role.SUPERUSER);
    this.registry = centre.connect(Role.SUPERUSER);
    this.serving = centre.serve();
    gateway.run("send");
  }

  PracticeLab lab() {
    return lab;
  }

  PracticeParty gateway() {
    return lab.gateway();
  }

  LineProxy requests() {
    return requests;
  }

  FaultProxy wire() {
    return wire;
  }

  InvariantChecker checker() {
    return checker;
  }

  /** What the next transfer will be called. */
  String next() throws SQLException {
    return "%s-FUKUHON-%06d"
        .formatted(
            gateway().name(), 1 + Sql.number(source, "SELECT last_sequence FROM gateway.stream"));
  }

  String state(String id) throws SQLException {
    return Objects.requireNonNullElse(
        Sql.text(source, "SELECT state FROM gateway.transfer WHERE transfer_id = ?", id), "");
  }

  String stateAtCentre(String id) throws SQLException {
    return Objects.requireNonNullElse(
        Sql.text(registry, "SELECT state FROM registry.transfer WHERE transfer_id = ?", id), "");
  }

  String frozenBy() throws SQLException {
    return Objects.requireNonNullElse(
        Sql.text(source, "SELECT transfer_id FROM source.freeze_window"), "");
  }

  /** Chunks of a transfer that the centre holds. */
  long chunksAtCentre(String id) throws SQLException {
    return Sql.number(
        registry,
        "SELECT count(*) FROM registry.chunk JOIN registry.transfer USING (transfer_no) WHERE"
            + " transfer_id = ?",
        id);
  }

  /** The register system changes every register. */
  void changeAll() throws SQLException {
    try (Connection feeder = gateway().connect(Role.FEEDER)) {
      Sql.update(
          feeder,
          """
          UPDATE source.register SET revision = revision + 1,
                 content = convert_to(regexp_replace(convert_from(content, 'UTF8'), '<!--.*-->$', '')
                                      || '<!-- ' || revision || ' -->', 'UTF8')
           WHERE media_type = 'application/xml' AND NOT withdrawn
          """);
    }
  }

  /** Mends the line and forgets what was set on it. */
  void mend() {
    wire.behave(new Behaviour.Pass());
    requests.reset();
  }

  void contentsEqual() throws SQLException {
    checker.contentsEqual(lab.centre().exportDigests(gateway(), lab.outputs()));
  }

  @Override
  public void close() throws SQLException {
    wire.close();
    requests.close();
    try (source;
        registry;
        lab) {
      serving.close();
    }
  }
}
