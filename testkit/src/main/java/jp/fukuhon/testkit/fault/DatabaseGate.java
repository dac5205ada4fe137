package jp.fukuhon.testkit.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/**
 * Holds a transaction of the engine at a chosen row: a trigger that waits for an advisory lock. So
 * a test can kill a process between any two writes. {@link #close()} lets go and removes the
 * trigger. Not thread-safe.
 */
public final class DatabaseGate implements AutoCloseable {

  private static final AtomicLong KEYS = new AtomicLong(7_400_000);

  private final Connection connection;
  private final String table;
  private final long key;
  private boolean shut = true;

  private DatabaseGate(Connection connection, String table, long key) {
    this.connection = connection;
    this.table = table;
    this.key = key;
  }

  /**
   * Shuts a gate.
   *
   * @param party whose database
   * @param event {@code INSERT} or {@code UPDATE}
   * @param table with its schema
   * @param condition on NEW; the rows that are held
   */
  public static DatabaseGate before(
      PracticeParty party, String event, String table, String condition) throws SQLException {
    Connection connection = party.connect(Role.SUPERUSER);
    long key = KEYS.incrementAndGet();
    DatabaseGate gate = new DatabaseGate(connection, table, key);
    Sql.number(connection, "SELECT 1 FROM pg_advisory_lock(?)", key);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION public.%s() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            PERFORM pg_advisory_xact_lock_shared(%d);
            RETURN NEW;
          END $$
          """
              .formatted(gate.name(), key));
      statement.execute(
          "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION public.%s()"
              .formatted(gate.name(), event, table, condition, gate.name()));
      statement.execute("ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER " + gate.name());
    }
    return gate;
  }

  private String name() {
    return "aa_gate_" + key;
  }

  /** Waits until a transaction stands before the gate. */
  public void awaitHeld() {
    Await.until("somebody stands before the gate at " + table, () -> held() > 0);
  }

  private long held() throws SQLException {
    return Sql.number(
        connection,
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = ?",
        key);
  }

  /** Opens it. */
  public void open() throws SQLException {
    if (shut) {
      Sql.number(connection, "SELECT 1 FROM pg_advisory_unlock(?)", key);
      shut = false;
    }
  }

  @Override
  public void close() throws SQLException {
    open();
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute("DROP FUNCTION public." + name() + "() CASCADE");
    }
  }
}
