package jp.fukuhon.campaign.soak;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.campaign.scene.Operator;
import jp.fukuhon.campaign.scene.Orders;
import jp.fukuhon.testkit.checker.InvariantChecker;
import jp.fukuhon.testkit.fault.FaultProxy;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;

/**
 * One municipality of the soak: a night after the other as a process, and an operator who types
 * what {@code status} names when one has died. Its own thread runs the nights; others may kill.
 */
final class Municipality implements AutoCloseable {

  private static final int LOCK_HELD = 11;

  private final PracticeParty gateway;
  private final Orders orders;
  private final FaultProxy line;
  private final InvariantChecker checker;
  private final Tally tally;
  private volatile @Nullable EngineProcess process;
  private volatile boolean enough;
  private volatile long settled;
  private @Nullable Thread nights;

  Municipality(PracticeParty gateway, PracticeParty centre, Path orders, Tally tally) {
    this.gateway = gateway;
    this.orders = Orders.in(orders);
    this.line = FaultProxy.to(centre.httpsPort());
    this.checker = InvariantChecker.of(gateway, centre);
    this.tally = tally;
    gateway.reconfigure(
        "https://127.0.0.1:" + centre.httpsPort(), "https://127.0.0.1:" + line.port());
    gateway.configure("transfer: {block-records: 100}");
    gateway.jvm(this.orders.option());
  }

  PracticeParty gateway() {
    return gateway;
  }

  Orders orders() {
    return orders;
  }

  FaultProxy line() {
    return line;
  }

  InvariantChecker checker() {
    return checker;
  }

  /** Transfers that have their outcome; as many as before while the database is down. */
  long settled() throws SQLException {
    try (Connection source = gateway.connect(Role.SUPERUSER)) {
      settled =
          Sql.number(
              source,
              "SELECT count(*) FROM gateway.transfer WHERE state IN ('COMMITTED', 'REJECTED',"
                  + " 'ABORTED')");
    } catch (SQLException e) {
      if (!Sessions.isDown(e)) {
        throw e;
      }
    }
    return settled;
  }

  /** Whether a night's process is alive. */
  boolean isAtWork() {
    EngineProcess running = process;
    return running != null && running.isAlive();
  }

  /** Begins one night after the other. */
  void start() {
    nights = Thread.ofPlatform().name("nights-" + gateway.name()).start(this::nights);
  }

  private void nights() {
    try {
      while (!enough) {
        run("send");
        recover();
      }
      run("send"); // what was written last
      recover();
    } catch (RuntimeException | SQLException | AssertionError e) {
      tally.fault(gateway + ": its nights ended: " + e);
    }
  }

  /** After a death: what status names, until nothing is open. */
  private void recover() throws SQLException {
    int tries = 0;
    while (!open().isEmpty()) {
      if (++tries > 60) {
        throw new AssertionError(open() + " does not end: " + lastOutput());
      }
      Optional<List<String>> hint;
      try {
        hint = new Operator(gateway).hinted();
      } catch (AssertionError e) {
        continue; // the database is down: status says so, and is asked again
      }
      if (hint.isPresent()) {
        tally.commands.incrementAndGet();
        run(hint.get().toArray(String[]::new));
      }
    }
  }

  private String lastOutput() {
    EngineProcess last = process;
    return last == null ? "" : last.output();
  }

  private void run(String... verb) {
    EngineProcess started = gateway.start(verb);
    process = started;
    tally.runs.incrementAndGet();
    int exit = started.awaitExit(java.time.Duration.ofMinutes(5));
    if (exit == 1) {
      tally.fault(
          gateway + ": " + String.join(" ", verb) + " ended unexpectedly\n" + started.output());
    } else if (exit == LOCK_HELD) {
      return; // the dead one's session is still ending
    }
  }

  /** The open transfer; empty when there is none. */
  String open() throws SQLException {
    try (Connection source = gateway.connect(Role.SUPERUSER)) {
      return Objects.requireNonNullElse(
          Sql.text(
              source, "SELECT transfer_id FROM source.freeze_window WHERE transfer_id IS NOT NULL"),
          "");
    } catch (SQLException e) {
      if (Sessions.isDown(e)) {
        return "?";
      }
      throw e;
    }
  }

  /** Kills the night's process if one is alive; whether there was one. */
  boolean kill() {
    EngineProcess running = process;
    if (running == null || !running.isAlive()) {
      return false;
    }
    running.kill();
    return true;
  }

  /** SIGTERM to the night's process. */
  void terminate() {
    EngineProcess running = process;
    if (running != null) {
      running.terminate();
    }
  }

  /** The nights end with what is under way. */
  void finish() throws InterruptedException {
    enough = true;
    Thread running = nights;
    if (running != null) {
      running.join();
    }
  }

  @Override
  public void close() {
    enough = true;
    kill();
    line.close();
  }
}
