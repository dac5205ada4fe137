package jp.fukuhon.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.database.PracticeDatabase;

/** The one server of a benchmark, seen by its superuser. Thread-safe. */
public final class Server {

  private static final String MAINTENANCE = "postgres";

  private final PracticeDatabase database;

  /** The server of that directory, which runs. */
  public Server(Path directory) {
    this.database = PracticeDatabase.startOrCreate(directory, directory);
  }

  /** Reads one row. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** A connection in autocommit, which the caller closes. */
  public Connection connect(String name) throws SQLException {
    return database.connectAsSuperuser(name);
  }

  /** A connection of a party's role, which the caller closes. */
  public Connection connect(String name, String role, String password) throws SQLException {
    return database.connect(name, role, password);
  }

  /** The first row of a query without parameters. */
  public <T> T one(String name, Row<T> reader, String sql) {
    try (Connection connection = connect(name);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        throw new PracticeException("a query found nothing: " + sql, "run it again");
      }
      return reader.read(row);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The number that a query gives. */
  public long number(String name, String sql) {
    return one(name, row -> row.getLong(1), sql);
  }

  /** Runs statements in autocommit, one after the other. */
  public void execute(String name, String... statements) {
    try (Connection connection = connect(name);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static PracticeException failed(SQLException e) {
    return new PracticeException(
        "the server refused a statement of the benchmark: " + e.getMessage(), "run it again", e);
  }

  /** Creates an empty database. */
  public void createDatabase(String name) {
    execute(MAINTENANCE, "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
  }

  /** Its version, as it says it. */
  public String version() {
    return one(MAINTENANCE, row -> row.getString(1), "SHOW server_version");
  }

  /** Whether its tables may be compressed with lz4. */
  public boolean knowsLz4() {
    return one(
        MAINTENANCE,
        row -> row.getBoolean(1),
        """
        SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'
        """);
  }

  /** Settings that bear on durability and speed. */
  public Map<String, String> settings() {
    Map<String, String> settings = new java.util.LinkedHashMap<>();
    for (String name :
        List.of(
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_level",
            "wal_compression",
            "shared_buffers",
            "max_wal_size",
            "default_toast_compression",
            "data_checksums")) {
      settings.put(name, one(MAINTENANCE, row -> row.getString(1), "SHOW " + name));
    }
    return settings;
  }

  /** Writes what is dirty to disk, so that no contestant pays for the one before it. */
  public void checkpoint() {
    execute(MAINTENANCE, "CHECKPOINT");
  }

  /** Octets of write-ahead log so far. */
  public long walBytes() {
    return number(
        MAINTENANCE, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
  }

  /** CPU-seconds of all of its processes so far, those that have ended included. */
  public double cpuSeconds() {
    try {
      String pid =
          Files.readAllLines(database.directory().resolve("data/postmaster.pid")).getFirst();
      return Proc.treeCpuSeconds(Long.parseLong(pid.strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its own log. */
  public Path log() {
    return database.directory().resolve("server.log");
  }

  /** JDBC, without user and password. */
  public String jdbcUrl(String name) {
    return database.jdbcUrl(name);
  }

  /** Environment variables by which a client logs in as the superuser. */
  public Map<String, String> login() {
    return login(database.superuser(), database.superuserPassword());
  }

  /** The same for another role. */
  public Map<String, String> login(String role, String password) {
    return Map.of(
        "PGHOST",
        database.host(),
        "PGPORT",
        Integer.toString(database.port()),
        "PGUSER",
        role,
        "PGPASSWORD",
        password);
  }
}
