package jp.fukuhon.core.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to run, restart, recover or abort one thing: a PostgreSQL session advisory lock on a
 * connection of its own.
 *
 * <p>Held for a whole run, it is also the sign of life: when the process or its host dies, the
 * database lets go. The connection is never pooled, because a session lock leaks through a pool's
 * {@code close()}. A watch asks the connection every few seconds; when it is gone, {@code onLost}
 * is told once, so that the run stops instead of going on beside a successor. {@link #close()} is
 * safe to repeat; instances are thread-safe.
 */
public final class RunLock implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
  private static final Duration WATCH = Duration.ofSeconds(3);
  private static final int ANSWER_SECONDS = 10;

  private static final String NAMED =
      "coalesce(a.application_name, '?') || ' since ' || to_char(a.backend_start, 'YYYY-MM-DD"
          + " HH24:MI:SS')";

  private static final String HOLDER =
      """
       FROM pg_locks l JOIN pg_stat_activity a USING (pid),
            (SELECT hashtextextended(?, 0) AS key) k
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.classid::bigint = (k.key >> 32) & 4294967295 AND l.objid::bigint = k.key & 4294967295
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  /** Opens the unpooled connection that will hold the lock. */
  @FunctionalInterface
  public interface ConnectionOpener {
    Connection open() throws SQLException;
  }

  private final String name;
  private final Connection connection;
  private final CountDownLatch closed = new CountDownLatch(1);

  private RunLock(String name, Connection connection, Runnable onLost) {
    this.name = name;
    this.connection = connection;
    Thread.ofVirtual().name("run-lock-" + name).start(() -> watch(onLost));
  }

  /**
   * Takes the lock or says who has it; never waits.
   *
   * @param opener opens the connection; its application_name is what others are told
   * @param name what is locked, for example {@code send 131016-FUKUHON}
   * @param onLost called once, on another thread, if the connection dies while the lock is held
   * @throws TransferException.LockHeld when another session has it
   */
  public static RunLock acquire(ConnectionOpener opener, String name, Runnable onLost) {
    Connection connection = null;
    try {
      connection = opener.open();
      connection.setAutoCommit(true);
      if (tryLock(connection, name)) {
        RunLock lock = new RunLock(name, connection, onLost);
        FaultPoint.RUN_LOCK.before();
        return lock;
      }
      String holder = holder(connection, name);
      connection.close();
      throw new TransferException.LockHeld(
          "'" + name + "' is being worked on by " + holder,
          "wait for it to end, or stop it with 'stop'");
    } catch (SQLException e) {
      closeQuietly(connection);
      throw new TransferException.Transient("cannot take the run lock '" + name + "'", e);
    }
  }

  private static boolean tryLock(Connection connection, String name) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended(?, 0))")) {
      lock.setString(1, name);
      try (ResultSet row = lock.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Who holds a lock, as people are told; empty when it is free. */
  public static Optional<String> holderOf(DataSource dataSource, String name) {
    try (Connection connection = dataSource.getConnection()) {
      return find(connection, name);
    } catch (SQLException e) {
      throw new TransferException.Transient("cannot look for the holder of '" + name + "'", e);
    }
  }

  /**
   * Ends the session that holds a lock: it is free on return, or a moment later. Whoever held it is
   * told as if the connection had died.
   *
   * @param holder as {@link #holderOf} has named it; another one is left alone
   * @return false when that one does not hold it any more
   */
  public static boolean endHolder(DataSource dataSource, String name, String holder) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement end =
            connection.prepareStatement(
                "SELECT pg_terminate_backend(a.pid, 5000)" + HOLDER + " AND " + NAMED + " = ?")) {
      end.setString(1, name);
      end.setString(2, holder);
      try (ResultSet row = end.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw new TransferException.Transient("cannot end the holder of '" + name + "'", e);
    }
  }

  private static String holder(Connection connection, String name) throws SQLException {
    return find(connection, name).orElse("a process that has just ended");
  }

  private static Optional<String> find(Connection connection, String name) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("SELECT " + NAMED + HOLDER)) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  private void watch(Runnable onLost) {
    try {
      while (!closed.await(WATCH.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!connection.isValid(ANSWER_SECONDS) && closed.getCount() > 0) {
          LOG.error("run lock lost: {}; its connection is gone and the run stops", name);
          onLost.run();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw new IllegalStateException("isValid was given a negative time", e);
    }
  }

  /** What is locked. */
  public String name() {
    return name;
  }

  /**
   * Lets go. Closing the connection alone would not do: the server notices that a little later, and
   * whoever takes the lock at once would find it held by us.
   */
  @Override
  public void close() {
    if (closed.getCount() > 0) {
      closed.countDown();
      unlockQuietly();
      FaultPoint.RUN_LOCK.after();
    }
    closeQuietly(connection);
  }

  private void unlockQuietly() {
    try (PreparedStatement unlock =
        connection.prepareStatement("SELECT pg_advisory_unlock(hashtextextended(?, 0))")) {
      connection.setNetworkTimeout(Runnable::run, ANSWER_SECONDS * 1_000);
      unlock.setString(1, name);
      unlock.execute();
    } catch (SQLException e) {
      LOG.debug("the run lock {} ends with its connection", name, e);
    }
  }

  private static void closeQuietly(@org.jspecify.annotations.Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("closing a lock connection", e);
      }
    }
  }
}
