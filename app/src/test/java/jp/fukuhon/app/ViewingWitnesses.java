package jp.fukuhon.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/**
 * Viewers that look all the time and say what must not be seen (invariants 2 and 5): a record of
 * which the centre holds a pending version, part of a transfer, a record going back to an older
 * version.
 *
 * <p>What is pending is read from the tables by a superuser, in the very snapshot in which the
 * viewer then reads the view.
 */
final class ViewingWitnesses implements AutoCloseable {

  private static final long SEED = 8_2;

  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong looks = new AtomicLong();
  private final AtomicLong withheld = new AtomicLong();
  private final Stage stage;
  private volatile boolean stopped;

  ViewingWitnesses(Stage stage) {
    this.stage = stage;
    threads.add(Thread.ofPlatform().start(() -> guarded(this::throughTheView)));
    threads.add(Thread.ofPlatform().start(() -> guarded(this::throughTheFunction)));
  }

  private interface Looking {
    void run() throws SQLException;
  }

  private void guarded(Looking looking) {
    try {
      looking.run();
    } catch (SQLException | RuntimeException e) {
      faults.add("a reader failed: " + e);
    }
  }

  private void throughTheView() throws SQLException {
    Map<String, Long> newest = new HashMap<>();
    try (Connection tables = stage.centre().connect(Role.SUPERUSER);
        Connection viewer = stage.centre().connect(Role.VIEWER)) {
      tables.setAutoCommit(false);
      tables.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      viewer.setAutoCommit(false);
      viewer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      while (!stopped) {
        String snapshot = Sql.text(tables, "SELECT pg_export_snapshot()");
        Sql.update(viewer, "SET TRANSACTION SNAPSHOT '" + snapshot + "'");
        judge(tables, seen(viewer), newest);
        viewer.commit();
        tables.commit();
        looks.incrementAndGet();
      }
    }
  }

  private static Map<String, Long> seen(Connection viewer) throws SQLException {
    Map<String, Long> seen = new HashMap<>();
    Sql.list(
        viewer,
        "SELECT register_id, transfer_no FROM registry.viewable_register WHERE municipality_code ="
            + " '131016' AND dataset = 'FUKUHON'",
        row -> seen.put(row.getString(1), row.getLong(2)));
    return seen;
  }

  private void judge(Connection tables, Map<String, Long> seen, Map<String, Long> newest)
      throws SQLException {
    Set<String> pending = versions(tables, "t.state IN ('RECEIVING', 'VERIFYING')");
    withheld.addAndGet(pending.size());
    Set<String> shown = new HashSet<>(pending);
    shown.retainAll(seen.keySet());
    fault(shown.isEmpty(), "viewable while pending: " + shown);
    long last = seen.values().stream().mapToLong(Long::longValue).max().orElse(0);
    Set<String> ofLast = versions(tables, "t.transfer_no = " + last);
    for (String register : ofLast) {
      Long at = seen.get(register);
      fault(
          at == null ? pending.contains(register) : at == last,
          register + " of transfer " + last + " is shown as of " + at);
    }
    for (Map.Entry<String, Long> entry : seen.entrySet()) {
      Long before = newest.put(entry.getKey(), entry.getValue());
      fault(
          before == null || before <= entry.getValue(),
          entry.getKey() + " went back from " + before + " to " + entry.getValue());
    }
  }

  private static Set<String> versions(Connection tables, String condition) throws SQLException {
    return new HashSet<>(
        Sql.list(
            tables,
            "SELECT v.register_id FROM registry.register_version v JOIN registry.transfer t USING"
                + " (transfer_no) WHERE "
                + condition,
            row -> row.getString(1)));
  }

  private void throughTheFunction() throws SQLException {
    Map<String, Long> newest = new HashMap<>();
    Random random = new Random(SEED);
    try (Connection viewer = stage.centre().connect(Role.VIEWER)) {
      while (!stopped) {
        String register = "131016-%07d".formatted(1 + random.nextInt(600));
        try {
          long at =
              Sql.number(
                  viewer,
                  "SELECT transfer_no FROM registry.view_register('131016', 'FUKUHON', ?)",
                  register);
          Long before = newest.put(register, at);
          fault(
              before == null || before <= at,
              "seed " + SEED + ": " + register + " went back from " + before + " to " + at);
        } catch (SQLException e) {
          if (!"55P03".equals(e.getSQLState())) {
            throw e;
          }
          withheld.incrementAndGet();
        }
      }
    }
  }

  private void fault(boolean right, String what) {
    if (!right && faults.size() < 20) {
      faults.add(what);
    }
  }

  long looks() {
    return looks.get();
  }

  /** Waits for so many more whole looks at the view. */
  void awaitLooks(int more) {
    long until = looks() + more;
    stage.await("readers have looked again", () -> looks() >= until || !faults.isEmpty());
  }

  /** How often a withheld record was met. */
  long sawWithheld() {
    return withheld.get();
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
