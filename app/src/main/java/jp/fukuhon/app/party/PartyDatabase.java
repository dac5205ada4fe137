package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.PartySettings.Login;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.RunLock.ConnectionOpener;

/**
 * Connections to a party's database, by role. Exceptions and logs never carry a row: the driver is
 * told to leave details out.
 */
public final class PartyDatabase {

  private final Loaded loaded;
  private final PartySettings.Database database;

  public PartyDatabase(Loaded loaded) {
    this.loaded = loaded;
    this.database = loaded.settings().database();
  }

  /**
   * A pool of the engine's role.
   *
   * @param size connections at most
   */
  public HikariDataSource engine(int size) {
    return pool("engine", database.engine(), size);
  }

  /**
   * A pool of the viewers' role.
   *
   * @param size connections at most
   */
  public HikariDataSource viewer(int size) {
    return pool("viewer", require("viewer", database.viewer()), size);
  }

  /**
   * One connection of the engine's role for whoever watches: it can only read, gives up soon, and
   * is not needed for the party to serve.
   */
  public HikariDataSource watching() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("watch");
    config.setJdbcUrl(database.url());
    Properties properties = properties(database.engine(), "fukuhon watch");
    properties.merge(
        "options",
        " -c default_transaction_read_only=on -c statement_timeout=5000 -c lock_timeout=1000",
        (own, more) -> own + "" + more);
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("socketTimeout", "10");
    config.setDataSourceProperties(properties);
    config.setMaximumPoolSize(1);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(3_000);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  /** A pool of the auditor's role, for 'audit' alone. */
  public HikariDataSource auditor() {
    return pool("auditor", require("auditor", database.auditor()), 2);
  }

  /** A pool of the owner's role, for migrations alone. */
  public HikariDataSource owner() {
    return pool("owner", require("owner", database.owner()), 3);
  }

  private static Login require(String name, @org.jspecify.annotations.Nullable Login login) {
    if (login == null) {
      throw new TransferException.Configuration(
          "database." + name + " is missing", "add the login of that role to the configuration");
    }
    return login;
  }

  private HikariDataSource pool(String name, Login login, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(database.url());
    config.setDataSourceProperties(properties(login, "fukuhon " + name));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(20_000);
    config.setMaxLifetime(1_800_000);
    config.setKeepaliveTime(60_000);
    config.setInitializationFailTimeout(10_000);
    // acknowledgements promise durability, whatever the server's default is
    config.setConnectionInitSql(
        "SELECT set_config('synchronous_commit', 'on', false)"
            + " WHERE current_setting('synchronous_commit') IN ('off', 'local')");
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      throw refused(login, e);
    }
  }

  private TransferException refused(Login login, HikariPool.PoolInitializationException e) {
    String state =
        e.getCause() instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
    if (state.startsWith("28") || state.startsWith("3D")) {
      return new TransferException.Configuration(
          database.url() + " refuses the role " + login.user() + " (SQLSTATE " + state + ")",
          "check the database's name and the password in " + login.passwordFile(),
          e);
    }
    return new TransferException.Transient("no database answers at " + database.url(), e);
  }

  private Properties properties(Login login, String application) {
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty(
        "password", new String(PartyKeys.password(loaded.resolve(login.passwordFile()))));
    properties.setProperty("ApplicationName", application);
    properties.setProperty("logServerErrorDetail", "false");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", "10");
    // a host that vanished must keep neither its run locks nor the rows of an open transaction for
    // the server's default of two hours; answers that it never took count, too
    properties.setProperty(
        "options",
        "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
            + " -c tcp_user_timeout=25000");
    return properties;
  }

  /** Unpooled connections for run locks; their name tells others who holds one. */
  public ConnectionOpener lockConnections() {
    return () ->
        DriverManager.getConnection(
            database.url(), properties(database.engine(), "fukuhon " + holder()));
  }

  /** What others are told of this process. */
  public static String holder() {
    long pid = ManagementFactory.getRuntimeMXBean().getPid();
    String user = System.getProperty("user.name", "?");
    try {
      return user + "@" + InetAddress.getLocalHost().getHostName() + " pid " + pid;
    } catch (UnknownHostException e) {
      return user + " pid " + pid; // a host that cannot resolve its own name still runs
    }
  }
}
