package jp.fukuhon.schedules.nightly;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;
import jp.fukuhon.core.ledger.Migrations;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.practice.database.PracticeDatabase;

/** A gateway's real database, its roles, and nodes over it whose clock is the test's. */
final class SchedulingGateway implements AutoCloseable {

  static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

  private static final String DATABASE = "party";
  private static final String PASSWORD = "secret";
  private static final List<String> ROLES = List.of("engine", "viewer", "auditor", "feeder");

  private final PracticeDatabase server = PracticeDatabase.temporary();
  private final HikariDataSource engine;

  SchedulingGateway() throws SQLException {
    server.createRole("owner", PASSWORD);
    for (String role : ROLES) {
      server.createRole(role, PASSWORD);
    }
    server.createDatabase(DATABASE, "owner");
    for (String role : ROLES) {
      server.grantConnect(DATABASE, role);
    }
    try (HikariDataSource owner = pool("owner")) {
      new Migrations(owner).migrate(Migrations.Party.GATEWAY);
    }
    engine = pool("engine");
  }

  /** A pool of that role's own; close it. */
  HikariDataSource pool(String user) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl(DATABASE));
    config.setUsername(user);
    config.setPassword(PASSWORD);
    config.setMaximumPoolSize(12);
    return new HikariDataSource(config);
  }

  HikariDataSource engine() {
    return engine;
  }

  PartyTransactions transactions() {
    return new PartyTransactions(engine);
  }

  /**
   * @param name its sessions are called {@code fukuhon NAME}
   * @param now asked again at each look
   */
  NightShift.Node node(String name, Supplier<Instant> now, StopSignal stop) {
    return new NightShift.Node(
        engine,
        () -> {
          Properties properties = new Properties();
          properties.setProperty("user", "engine");
          properties.setProperty("password", PASSWORD);
          properties.setProperty("ApplicationName", "fukuhon " + name);
          return DriverManager.getConnection(server.jdbcUrl(DATABASE), properties);
        },
        name,
        2,
        new SuppliedClock(now),
        stop);
  }

  /** Tells what the test says. */
  private static final class SuppliedClock extends Clock {

    private final Supplier<Instant> now;

    SuppliedClock(Supplier<Instant> now) {
      this.now = now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("UTC only");
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }

  @Override
  public void close() {
    engine.close();
    server.close();
  }
}
