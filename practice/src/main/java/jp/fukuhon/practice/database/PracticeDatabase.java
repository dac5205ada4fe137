package jp.fukuhon.practice.database;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.Supplier;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;
import org.postgresql.PGConnection;

/**
 * A real PostgreSQL 18 server on this machine, listening on 127.0.0.1 only, with {@code fsync},
 * {@code synchronous_commit} and {@code full_page_writes} on: what is committed survives a crash of
 * the server.
 *
 * <p>The server is a process of its own that outlives this JVM. Thread-safe; several processes may
 * use one directory at once.
 */
public final class PracticeDatabase implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String MAINTENANCE = "postgres";

  private final PostgresServer server;
  private final Runnable onClose;

  private PracticeDatabase(PostgresServer server, Runnable onClose) {
    this.server = server;
    this.onClose = onClose;
  }

  /**
   * The server of that directory: created if missing, started if it is not running (also after its
   * processes were killed), attached to if it is. Accepts connections on return; {@link #close()}
   * leaves it running.
   *
   * @throws PracticeException when it cannot be started, for instance because its port is taken
   */
  public static PracticeDatabase startOrCreate(Path directory) {
    return startOrCreate(directory, directory);
  }

  /**
   * The same, with PostgreSQL's programs unpacked below {@code binaries}, which several servers may
   * share.
   */
  public static PracticeDatabase startOrCreate(Path directory, Path binaries) {
    Path absolute = PrivateFiles.directory(directory.toAbsolutePath().normalize());
    PostgresServer server =
        new PostgresServer(
            absolute, PostgresBinaries.unpackedBelow(binaries.toAbsolutePath().normalize()));
    PracticeDatabase database = new PracticeDatabase(server, () -> {});
    database.locked(() -> database.bringUp(true));
    return database;
  }

  /** Whether a server runs in that directory; false when there is none. */
  public static boolean isRunning(Path directory) {
    return new PostgresServer(
            directory.toAbsolutePath().normalize(), new PostgresBinaries(directory))
        .runningPid()
        .isPresent();
  }

  /**
   * Stops the server of that directory as a crash would, without connecting to it; nothing happens
   * when there is none. Waits for a start that is under way.
   */
  public static void stopIfRunning(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    if (Files.isDirectory(absolute)) {
      DirectoryLock.holding(absolute, () -> stopUnlocked(absolute));
    }
  }

  private static boolean stopUnlocked(Path directory) {
    if (isRunning(directory)) {
      new PostgresServer(directory, PostgresBinaries.unpackedBelow(directory)).stop("immediate");
    }
    return true;
  }

  /**
   * A new server in a temporary directory, for tests: stopped and deleted by {@link #close()}, at
   * the latest when this JVM ends (if that was killed: by the next JVM that asks for one).
   */
  public static PracticeDatabase temporary() {
    TemporaryDirectory directory = TemporaryDirectory.create();
    PostgresServer server = new PostgresServer(directory.path(), PostgresBinaries.shared());
    PracticeDatabase database = new PracticeDatabase(server, () -> directory.delete(server));
    directory.deleteAtExit(server);
    database.locked(() -> database.bringUp(false));
    return database;
  }

  private boolean bringUp(boolean durably) {
    if (!server.exists()) {
      server.create(durably);
    }
    if (server.runningPid().isEmpty()) {
      server.start();
    }
    awaitConnection();
    return true;
  }

  private void awaitConnection() {
    try (Connection connection = connectAsSuperuser(MAINTENANCE)) {
      if (!connection.isValid(10)) {
        throw new SQLException("not valid");
      }
    } catch (SQLException e) {
      throw new PracticeException(
          "the database in " + directory() + " runs but accepts no connection",
          "see " + server.log(),
          e);
    }
  }

  /** The address it listens on. */
  public String host() {
    return HOST;
  }

  /** The TCP port; the same for as long as the directory exists. */
  public int port() {
    return server.port();
  }

  /** The superuser's name. */
  public String superuser() {
    return PostgresServer.SUPERUSER;
  }

  /** The superuser's password, random and only in the directory. */
  public String superuserPassword() {
    return server.superuserPassword();
  }

  /** The absolute directory that holds data, log and password. */
  public Path directory() {
    return server.directory();
  }

  /** A JDBC URL without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + HOST + ":" + port() + "/" + database;
  }

  /** A URL for psql, with the password in it: for files that only their owner can read. */
  public String psqlUrl(String database, String user, String password) {
    return "postgresql://"
        + encoded(user)
        + ":"
        + encoded(password)
        + "@"
        + HOST
        + ":"
        + port()
        + "/"
        + encoded(database);
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Creates a plain role that may log in, or sets the password of the one that exists. The role
   * {@code owner} may also set {@code session_replication_role}, so that people can try to get past
   * triggers with it.
   */
  public void createRole(String role, String password) throws SQLException {
    try (Connection connection = connectAsSuperuser(MAINTENANCE);
        Statement statement = connection.createStatement()) {
      String name = statement.enquoteIdentifier(role, true);
      if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", role)) {
        statement.execute("CREATE ROLE " + name + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE");
      }
      connection
          .unwrap(PGConnection.class)
          .alterUserPassword(role, password.toCharArray(), "scram-sha-256");
      if (role.equals("owner")) {
        statement.execute("GRANT SET ON PARAMETER session_replication_role TO " + name);
      }
    }
  }

  /**
   * Creates a database of that owner, in which nobody else has any right, not even to connect;
   * leaves an existing one as it is.
   */
  public void createDatabase(String database, String owner) throws SQLException {
    try (Connection connection = connectAsSuperuser(MAINTENANCE);
        Statement statement = connection.createStatement()) {
      String name = statement.enquoteIdentifier(database, true);
      if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", database)) {
        statement.execute(
            "CREATE DATABASE "
                + name
                + " OWNER "
                + statement.enquoteIdentifier(owner, true)
                + " TEMPLATE template0 ENCODING 'UTF8'");
      }
      statement.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
    }
    try (Connection connection = connectAsSuperuser(database);
        Statement statement = connection.createStatement()) {
      statement.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC");
    }
  }

  /** Lets a role connect to a database; repeating it is safe. */
  public void grantConnect(String database, String role) throws SQLException {
    try (Connection connection = connectAsSuperuser(MAINTENANCE);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "GRANT CONNECT ON DATABASE "
              + statement.enquoteIdentifier(database, true)
              + " TO "
              + statement.enquoteIdentifier(role, true));
    }
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** A new connection, not pooled, in autocommit; the caller closes it. */
  public Connection connect(String database, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "fukuhon-practice");
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  /** A new connection that no right restrains; the caller closes it. */
  public Connection connectAsSuperuser(String database) throws SQLException {
    return connect(database, superuser(), superuserPassword());
  }

  /** Stops the server in order (mode {@code fast}): sessions end, transactions roll back. */
  public void stop() {
    locked(() -> down("fast"));
  }

  /** Stops the server as a crash would: the next start recovers from the write-ahead log. */
  public void stopImmediate() {
    locked(() -> down("immediate"));
  }

  /** Starts the server if it is not running, whatever ended it; accepts connections on return. */
  public void start() {
    locked(() -> bringUp(true));
  }

  /** {@link #stop()}, then {@link #start()}. */
  public void restart() {
    locked(() -> down("fast") && bringUp(true));
  }

  private boolean down(String mode) {
    server.stop(mode);
    return true;
  }

  private void locked(Supplier<Boolean> action) {
    DirectoryLock.holding(directory(), action);
  }

  /** Stops and deletes a {@link #temporary()} server; leaves any other one running. */
  @Override
  public void close() {
    onClose.run();
  }
}
