package jp.fukuhon.testkit.restore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jp.fukuhon.testkit.checker.InvariantChecker;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/**
 * A gateway, a centre and a register system, of which either database may be put back at any moment
 * of a transfer. No session outlives a call, because a restore would end it. Not thread-safe.
 */
public final class RestoreStage implements AutoCloseable {

  /** The stream that everything happens in. */
  public static final String STREAM = "131016-FUKUHON";

  private static final int BLOCK = 20;

  private final PracticeLab lab;
  private final LineProxy line;
  private final RegisterSystem registers;
  private final InvariantChecker checker;
  private final Map<String, Integer> seen = new HashMap<>();
  private EngineProcess serving;

  /**
   * Lays everything out; nothing is sent yet.
   *
   * @param registers of the municipality at the beginning
   */
  public RestoreStage(int registers) throws SQLException {
    this.lab = PracticeLab.start(PracticeLab.Plan.of(registers));
    PracticeParty gateway = lab.gateway();
    PracticeParty centre = lab.centre();
    this.line = LineProxy.between(gateway.tls(), centre.tls(), centre.httpsPort());
    gateway.reconfigure(
        "https://127.0.0.1:" + centre.httpsPort(), "https://127.0.0.1:" + line.port());
    gateway.configure("transfer: {block-records: " + BLOCK + ", partitions: 2}");
    this.registers = new RegisterSystem(gateway);
    this.checker = InvariantChecker.of(gateway, centre);
    this.serving = centre.serve();
  }

  public PracticeLab lab() {
    return lab;
  }

  public PracticeParty gateway() {
    return lab.gateway();
  }

  public PracticeParty centre() {
    return lab.centre();
  }

  public RegisterSystem registers() {
    return registers;
  }

  public InvariantChecker checker() {
    return checker;
  }

  /** The centre's process. */
  public EngineProcess serving() {
    return serving;
  }

  /** Kills the centre's process. */
  public void killCentre() {
    serving.kill();
  }

  /** Starts the centre if it is dead. */
  public void serveAgain() {
    if (!serving.isAlive()) {
      serving = centre().serve();
    }
  }

  /**
   * Runs a verb of the gateway and kills it while a request of it is on the line.
   *
   * @param request pattern of method and path; the centre may see it afterwards
   * @param nth of these requests
   */
  public void killAt(String request, int nth, String... verb) throws InterruptedException {
    LineTrap trap = line.trap(request, LineTrap.Kind.HOLD_REQUEST, nth);
    EngineProcess sender = gateway().start(verb);
    trap.await();
    sender.kill();
    trap.release();
    line.reset();
  }

  /** Gives the open transfer up. */
  public void abortOpen() throws SQLException {
    try (Connection source = gateway().connect(Role.SUPERUSER)) {
      String open =
          Sql.text(
              source,
              "SELECT transfer_id FROM gateway.transfer WHERE receipt IS NULL ORDER BY sequence"
                  + " DESC LIMIT 1");
      if (open != null) {
        EngineProcess abort = gateway().start("abort", open, "--yes", "--reason", "rehearsal");
        abort.awaitExit();
      }
    }
  }

  /** Deletes a party's high-water marks: its other disk is gone as well. */
  public void removeMarks(PracticeParty party) throws IOException {
    Path folder = party.directory().resolve("state").resolve("streams");
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(party + " has no marks");
    }
    try (Stream<Path> marks = Files.list(folder)) {
      for (Path mark : marks.toList()) {
        Files.delete(mark);
      }
    }
  }

  /** Takes a backup of a party while its processes are dead. */
  public DatabaseBackup backup(PracticeParty party) throws SQLException {
    return DatabaseBackup.take(party);
  }

  /** Puts a party back; the centre, if it is that, is not served afterwards. */
  public void restore(DatabaseBackup backup) throws SQLException {
    killCentre();
    backup.restore();
  }

  /** What viewers see now, register by register; none may ever see an older revision. */
  public Map<String, Integer> view() throws SQLException {
    Map<String, Integer> now = new HashMap<>();
    try (Connection viewer = centre().connect(Role.VIEWER)) {
      Sql.list(
          viewer,
          "SELECT register_id, revision FROM registry.viewable_register WHERE municipality_code ="
              + " '131016' AND dataset = 'FUKUHON'",
          row -> now.put(row.getString(1), row.getInt(2)));
    }
    now.forEach(
        (id, revision) -> {
          if (seen.getOrDefault(id, -1) > revision) {
            throw new AssertionError(
                id + " was viewed in revision " + seen.get(id) + ", now it is " + revision);
          }
          seen.merge(id, revision, Math::max);
        });
    return now;
  }

  /** A number that the centre's database gives. */
  public long atCentre(String sql) throws SQLException {
    try (Connection registry = centre().connect(Role.SUPERUSER)) {
      return Sql.number(registry, sql);
    }
  }

  /** A number that the gateway's database gives. */
  public long atGateway(String sql) throws SQLException {
    try (Connection source = gateway().connect(Role.SUPERUSER)) {
      return Sql.number(source, sql);
    }
  }

  /** Texts that the centre's database gives. */
  public List<String> listAtCentre(String sql) throws SQLException {
    try (Connection registry = centre().connect(Role.SUPERUSER)) {
      return Sql.list(registry, sql, row -> row.getString(1));
    }
  }

  /** Nothing is open, both ledgers agree, and the contents are those of the register system. */
  public void settled() throws SQLException {
    checker.holdsSettled();
    checker.contentsEqual(centre().exportDigests(gateway(), lab.outputs()));
    view();
  }

  /** Outputs of every process, for messages. */
  public String diagnosis() {
    return lab.outputOfAll();
  }

  @Override
  public void close() {
    line.close();
    serving.close();
    lab.close();
  }
}
