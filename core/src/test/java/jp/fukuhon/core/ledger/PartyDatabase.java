package jp.fukuhon.core.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import jp.fukuhon.core.ledger.Migrations.Party;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.postgresql.ds.PGSimpleDataSource;

/** A fresh, migrated database of one party on the tests' PostgreSQL, and its roles' connections. */
public final class PartyDatabase {

  public static final String SUPERUSER = "superuser";
  public static final String OWNER = "owner";
  public static final String ENGINE = "engine";
  public static final String VIEWER = "viewer";
  public static final String AUDITOR = "auditor";
  public static final String FEEDER = "feeder";

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Map<Party, String> TEMPLATES = new EnumMap<>(Party.class);

  private final String name;

  private PartyDatabase(String name) {
    this.name = name;
  }

  /** A database of that party with the whole schema. */
  public static synchronized PartyDatabase of(Party party) throws SQLException {
    String template = TEMPLATES.get(party);
    if (template == null) {
      PartyDatabase first = empty();
      new Migrations(first.ownerDataSource()).migrate(party);
      template = first.name;
      TEMPLATES.put(party, template);
    }
    String name = "party_" + COUNT.incrementAndGet();
    superuser("CREATE DATABASE " + name + " OWNER owner TEMPLATE " + template);
    return new PartyDatabase(name);
  }

  /** A database without any schema of ours. */
  static synchronized PartyDatabase empty() throws SQLException {
    String name = "party_" + COUNT.incrementAndGet();
    Server.RUNNING.createDatabase(name, OWNER);
    return new PartyDatabase(name);
  }

  /** A new connection in autocommit, as one of the roles named here. */
  public Connection as(String role) throws SQLException {
    return role.equals(SUPERUSER)
        ? Server.RUNNING.connectAsSuperuser(name)
        : dataSource(role).getConnection();
  }

  DataSource ownerDataSource() {
    return dataSource(OWNER);
  }

  /** New connections of one of the plain roles. */
  public DataSource dataSource(String role) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(Server.RUNNING.jdbcUrl(name));
    source.setUser(role);
    source.setPassword(role);
    return source;
  }

  private static void superuser(String sql) throws SQLException {
    try (Connection connection = Server.RUNNING.connectAsSuperuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** One server for all tests of this JVM; it deletes itself when the JVM ends. */
  private static final class Server {
    static final PracticeDatabase RUNNING = start();

    private static PracticeDatabase start() {
      PracticeDatabase database = PracticeDatabase.temporary();
      try {
        for (String role : new String[] {OWNER, ENGINE, VIEWER, AUDITOR, FEEDER}) {
          database.createRole(role, role);
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return database;
    }
  }
}
