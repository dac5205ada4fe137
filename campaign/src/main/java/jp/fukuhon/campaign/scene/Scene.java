package jp.fukuhon.campaign.scene;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import jp.fukuhon.practice.database.LocalPorts;
import jp.fukuhon.testkit.checker.InvariantChecker;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;

/**
 * A gateway and a centre as watched processes, small chunks in two partitions, and connections for
 * looking. Not thread-safe. {@link #close()} leaves nothing behind.
 */
public final class Scene implements AutoCloseable {

  /** Registers at the gateway; enough for two partitions. */
  public static final int REGISTERS = 1_050;

  private static final int BLOCK = 150;

  private static final int MOST_WORDS = 40_000;

  private final PracticeLab lab;
  private final PracticeParty gateway;
  private final PracticeParty centre;
  private final int operatorsPort = LocalPorts.choose(Set.of());
  private final Orders atSender;
  private final Orders atCentre;
  private final InvariantChecker checker;
  private Connection source;
  private Connection registry;
  private @Nullable EngineProcess serving;

  /** Lays the environment out and sends every register once. */
  public Scene(PracticeLab.Plan plan) throws SQLException {
    this.lab = PracticeLab.start(plan);
    this.gateway = lab.gateway();
    this.centre = lab.centre();
    Path orders = lab.outputs().resolveSibling("orders");
    this.atSender = Orders.in(orders.resolve("sender"));
    this.atCentre = Orders.in(orders.resolve("centre"));
    gateway.jvm(atSender.option());
    centre.jvm(atCentre.option());
    gateway.configure("transfer: {block-records: " + BLOCK + "}");
    centre.configure("reception: {verify-ahead-size: 1GB}");
    centre.configure(
        "operators: {port: "
            + operatorsPort
            + ", tls: {file: keys/tls.p12, password-file: secrets/keys.password}}");
    this.checker = InvariantChecker.of(gateway, centre);
    this.source = gateway.connect(Role.SUPERUSER);
    this.registry = centre.connect(Role.SUPERUSER);
    serveAgain();
    gateway.run("send");
  }

  /** A small one with one database server. */
  public static Scene small() throws SQLException {
    return new Scene(PracticeLab.Plan.of(REGISTERS));
  }

  /** A small one with a database server for each party. */
  public static Scene withTwoServers() throws SQLException {
    return new Scene(PracticeLab.Plan.of(REGISTERS).withSeparateDatabases());
  }

  /** The environment. */
  public PracticeLab lab() {
    return lab;
  }

  /** The sender. */
  public PracticeParty gateway() {
    return gateway;
  }

  /** The receiver. */
  public PracticeParty centre() {
    return centre;
  }

  /** Where the centre's operators ask. */
  public int operatorsPort() {
    return operatorsPort;
  }

  /** Orders to processes of the gateway. */
  public Orders atSender() {
    return atSender;
  }

  /** Orders to processes of the centre. */
  public Orders atCentre() {
    return atCentre;
  }

  /** Judges both databases. */
  public InvariantChecker checker() {
    return checker;
  }

  /** Looks at the gateway's database. */
  public Connection source() {
    return source;
  }

  /** Looks at the centre's database. */
  public Connection registry() {
    return registry;
  }

  /** Connects anew: a database was cut off. */
  public void lookAgain() throws SQLException {
    source.close();
    registry.close();
    source = gateway.connect(Role.SUPERUSER);
    registry = centre.connect(Role.SUPERUSER);
  }

  /** The centre's process. */
  public EngineProcess serving() {
    return Objects.requireNonNull(serving);
  }

  /** Starts the centre again if it is dead, as its supervisor would. */
  public void serveAgain() {
    EngineProcess running = serving;
    if (running == null || !running.isAlive()) {
      serving = centre.serve();
    }
  }

  /** The stream's newest transfer; empty when there is none. */
  public String newest() throws SQLException {
    return Objects.requireNonNullElse(
        Sql.text(source, "SELECT transfer_id FROM gateway.transfer ORDER BY sequence DESC LIMIT 1"),
        "");
  }

  /** Where a transfer stands at the sender; empty when it is unknown. */
  public String state(String id) throws SQLException {
    return Objects.requireNonNullElse(
        Sql.text(source, "SELECT state FROM gateway.transfer WHERE transfer_id = ?", id), "");
  }

  /** Where a transfer stands at the centre; empty when it is unknown. */
  public String stateAtCentre(String id) throws SQLException {
    return Objects.requireNonNullElse(
        Sql.text(registry, "SELECT state FROM registry.transfer WHERE transfer_id = ?", id), "");
  }

  /** Which transfer holds the freeze window; empty when it is closed. */
  public String frozenBy() throws SQLException {
    return Objects.requireNonNullElse(
        Sql.text(source, "SELECT transfer_id FROM source.freeze_window"), "");
  }

  /** The register system changes every register, so that there is work to send. */
  public void changeAll() throws SQLException {
    try (Connection feeder = gateway.connect(Role.FEEDER)) {
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

  /** Waits for a state while the environment works. */
  public void await(String what, Callable<Boolean> state) {
    Await.until(what, Await.DEADLINE, state, this::diagnosis);
  }

  /** Compares what the centre opens with the source. */
  public void contentsEqual() throws SQLException {
    checker.contentsEqual(centre.exportDigests(gateway, lab.outputs()));
  }

  /** What the last processes have said. */
  public String diagnosis() {
    String all = lab.outputOfAll();
    return all.substring(Math.max(0, all.length() - MOST_WORDS));
  }

  @Override
  public void close() throws SQLException {
    atSender.withdraw();
    atCentre.withdraw();
    try (Connection first = source;
        Connection second = registry;
        PracticeLab last = lab) {
      EngineProcess running = serving;
      if (running != null) {
        running.close();
      }
    }
  }
}
