package jp.fukuhon.testkit.process;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One-line SQL for tests. Every method prepares, runs and closes one statement. */
public final class Sql {

  private Sql() {}

  /** Reads one row. */
  @FunctionalInterface
  public interface Row<T> {
    /** Called once a row. */
    T read(ResultSet row) throws SQLException;
  }

  /** Every row of a query. */
  public static <T> List<T> list(Connection connection, String sql, Row<T> reader, Object... args)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, args);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return all;
    }
  }

  /** The only number of the only row; 0 for SQL's null and for no row. */
  public static long number(Connection connection, String sql, Object... args) throws SQLException {
    List<Long> all = list(connection, sql, row -> row.getLong(1), args);
    return all.isEmpty() ? 0 : all.getFirst();
  }

  /** The first text of the first row, or null. */
  public static @Nullable String text(Connection connection, String sql, Object... args)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, args);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Runs a statement that returns no rows; how many it touched. */
  public static int update(Connection connection, String sql, Object... args) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, args)) {
      return statement.executeUpdate();
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... args)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < args.length; i++) {
      statement.setObject(i + 1, args[i]);
    }
    return statement;
  }
}
