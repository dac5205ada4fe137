package jp.fukuhon.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import jp.fukuhon.testkit.checker.InvariantChecker;
import jp.fukuhon.testkit.fault.Behaviour;
import jp.fukuhon.testkit.fault.FaultProxy;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/**
 * A gateway and a centre as processes, small chunks, a {@link FaultProxy} and behind it a {@link
 * LineProxy} between them, and connections for looking. One per test class; tests run one after the
 * other on it.
 */
final class Stage implements AutoCloseable {

  static final String CHUNKS = "PUT /v1/transfers/[^/]+/partitions/[0-9]+/chunks/[0-9]+";
  static final String MANIFEST = "PUT /v1/transfers/[^/]+";
  static final String POSITION = "GET /v1/streams/.*";
  static final String COMPLETION = "PUT /v1/transfers/[^/]+/completion";
  static final String RECEIPT = "GET /v1/transfers/[^/]+/receipt";

  /** Records of one chunk. */
  static final int BLOCK = 100;

  private final PracticeLab lab;
  private final LineProxy line;
  private final FaultProxy wire;
  private final InvariantChecker checker;
  private EngineProcess serving;

  /** Looks at the gateway's database. */
  final Connection source;

  /** Looks at the centre's database. */
  final Connection registry;

  Stage(PracticeLab.Plan plan) throws SQLException {
    this(plan, "1GB"); // nothing is verified ahead, so that every test knows what comes when
  }

  /**
   * @param verifyAhead how much of a transfer is received before it is verified ahead
   * @param centreSettings further lines of the centre's configuration
   */
  Stage(PracticeLab.Plan plan, String verifyAhead, String... centreSettings) throws SQLException {
    this.lab = PracticeLab.start(plan);
    PracticeParty gateway = lab.gateway();
    PracticeParty centre = lab.centre();
    this.line = LineProxy.between(gateway.tls(), centre.tls(), centre.httpsPort());
    this.wire = FaultProxy.to(line.port());
    gateway.reconfigure(
        "https://127.0.0.1:" + centre.httpsPort(), "https://127.0.0.1:" + wire.port());
    gateway.configure("transfer: {block-records: " + BLOCK + "}");
    centre.configure("reception: {verify-ahead-size: " + verifyAhead + "}");
    List.of(centreSettings).forEach(centre::configure);
    this.checker = InvariantChecker.of(gateway, centre);
    this.source = gateway.connect(Role.SUPERUSER);
    this.registry = centre.connect(Role.SUPERUSER);
    this.serving = centre.serve();
  }

  PracticeLab lab() {
    return lab;
  }

  PracticeParty gateway() {
    return lab.gateway();
  }

  PracticeParty centre() {
    return lab.centre();
  }

  /** Sees requests. */
  LineProxy line() {
    return line;
  }

  /** Sees octets, and is nearer to the gateway. */
  FaultProxy wire() {
    return wire;
  }

  InvariantChecker checker() {
    return checker;
  }

  /** The centre's process. */
  EngineProcess serving() {
    return serving;
  }

  /** Starts the centre again if it is dead. */
  void serveAgain() {
    if (!serving.isAlive()) {
      serving = centre().serve();
    }
  }

  EngineProcess send() {
    return gateway().start("send");
  }

  EngineProcess restart(String id) {
    return gateway().start("restart", id);
  }

  /** The stream's newest transfer. */
  String newest() throws SQLException {
    return Objects.requireNonNullElse(
        Sql.text(source, "SELECT transfer_id FROM gateway.transfer ORDER BY sequence DESC LIMIT 1"),
        "");
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

  /** Chunks in the sender's ledger. */
  long sent(String id) throws SQLException {
    return Sql.number(source, "SELECT count(*) FROM gateway.chunk WHERE transfer_id = ?", id);
  }

  /** Chunks that the sender was told were there already. */
  long replayed(String id) throws SQLException {
    return Sql.number(
        source, "SELECT count(*) FROM gateway.chunk WHERE transfer_id = ? AND replayed", id);
  }

  /** Chunks at the centre. */
  long received(String id) throws SQLException {
    return Sql.number(
        registry,
        "SELECT count(*) FROM registry.chunk JOIN registry.transfer USING (transfer_no) WHERE"
            + " transfer_id = ?",
        id);
  }

  /** Which transfer holds the freeze window; empty when it is closed. */
  String frozenBy() throws SQLException {
    return Objects.requireNonNullElse(
        Sql.text(source, "SELECT transfer_id FROM source.freeze_window"), "");
  }

  /** Waits until the sender's ledger has so many chunks, while the process is at work. */
  void awaitSent(String id, long chunks, EngineProcess sender) {
    Await.until(
        id + " has " + chunks + " chunks",
        Await.DEADLINE,
        () -> {
          if (!sender.isAlive()) {
            throw new IllegalStateException("the sender has ended");
          }
          return sent(id) >= chunks;
        },
        this::diagnosis);
  }

  void await(String what, java.util.concurrent.Callable<Boolean> state) {
    Await.until(what, Await.DEADLINE, state, this::diagnosis);
  }

  String diagnosis() {
    return lab.outputOfAll();
  }

  /** The feeder changes the first registers, one revision each, so that there is work to send. */
  void change(int registers) throws SQLException {
    try (Connection feeder = gateway().connect(Role.FEEDER)) {
      int changed =
          Sql.update(
              feeder,
              """
              UPDATE source.register SET revision = revision + 1,
                     content = content || convert_to('<!-- ' || revision || ' -->', 'UTF8')
               WHERE register_id IN (SELECT register_id FROM source.register WHERE media_type = 'application/xml'
                                      ORDER BY register_id LIMIT ?)
              """,
              registers);
      if (changed != registers) {
        throw new IllegalStateException("only " + changed + " registers were changed");
      }
    }
  }

  /** The contents of both sides are equal, as the centre opens them. */
  void contentsEqual() throws SQLException {
    checker.contentsEqual(centre().exportDigests(gateway(), lab.outputs()));
  }

  /**
   * Ends a test: nothing is left open, everything has its outcome, both ledgers agree. What a
   * failed test has left open is sent to the end, so that the next one is not spoilt.
   */
  void settle() throws SQLException {
    wire.behave(new Behaviour.Pass());
    line.reset();
    serveAgain();
    if (!frozenBy().isEmpty()) {
      gateway().run("send");
    }
    checker.holdsSettled();
  }

  @Override
  public void close() throws SQLException {
    wire.close();
    line.close();
    try (source;
        registry;
        lab) {
      serving.close();
    }
  }
}
