package jp.fukuhon.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Statements with parameters, in one line each. */
public final class Sql {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Sql() {}

  /** Runs a statement and reads its first result, if it has one, to the end. */
  public static void run(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, parameters)) {
      statement.execute();
    }
  }

  /** Runs statements that take no parameters, with simple protocol semantics. */
  public static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /** The first column of the first row as text. */
  public static String text(Connection connection, String sql, Object... parameters)
      throws SQLException {
    return Objects.requireNonNull(rows(connection, sql, parameters).getFirst().getFirst());
  }

  /** The first column of the first row as a number. */
  public static long number(Connection connection, String sql, Object... parameters)
      throws SQLException {
    return Long.parseLong(text(connection, sql, parameters));
  }

  /** All rows, every column as text, null as the word null. */
  public static List<List<String>> rows(Connection connection, String sql, Object... parameters)
      throws SQLException {
    List<List<String>> all = new ArrayList<>();
    try (PreparedStatement statement = prepared(connection, sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(String.valueOf((Object) rows.getString(column)));
        }
        all.add(row);
      }
    }
    return all;
  }

  /** The first column of all rows. */
  public static List<String> column(Connection connection, String sql, Object... parameters)
      throws SQLException {
    return rows(connection, sql, parameters).stream().map(List::getFirst).toList();
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** Asserts that the database refuses the call with that SQLSTATE, and returns its message. */
  public static AbstractStringAssert<?> assertRefused(String sqlState, ThrowingCallable call) {
    SQLException refusal = catchThrowableOfType(SQLException.class, call);
    assertThat((Object) refusal).as("a refusal with " + sqlState).isNotNull();
    assertThat(refusal.getSQLState()).as(refusal.getMessage()).isEqualTo(sqlState);
    return assertThat(refusal.getMessage());
  }

  /** Waits until the session of that backend waits for a lock. */
  public static void awaitBlocked(Connection observer, long backend) throws Exception {
    await(
        () ->
            number(observer, "SELECT cardinality(pg_blocking_pids(?))", Math.toIntExact(backend))
                > 0);
  }

  /** The backend that serves this connection. */
  public static long backend(Connection connection) throws SQLException {
    return number(connection, "SELECT pg_backend_pid()");
  }

  /** Waits for a state, with a deadline. */
  public static void await(Callable<Boolean> state) throws Exception {
    Instant end = Instant.now().plus(DEADLINE);
    while (!state.call()) {
      assertThat(Instant.now()).as("deadline").isBefore(end);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
