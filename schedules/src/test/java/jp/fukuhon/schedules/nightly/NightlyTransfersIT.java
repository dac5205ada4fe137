package jp.fukuhon.schedules.nightly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Migrations;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The nightly start on a real database, with Quartz's tables as the migrations make them. */
class NightlyTransfersIT {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  private static final List<String> ROLES = List.of("engine", "viewer", "auditor", "feeder");

  private static PracticeDatabase server;
  private static HikariDataSource engine;

  @BeforeAll
  static void start() throws SQLException {
    server = PracticeDatabase.temporary();
    server.createRole("owner", "secret");
    for (String role : ROLES) {
      server.createRole(role, "secret");
    }
    server.createDatabase("party", "owner");
    for (String role : ROLES) {
      server.grantConnect("party", role);
    }
    try (HikariDataSource owner = pool("owner")) {
      new Migrations(owner).migrate(Migrations.Party.GATEWAY);
    }
    engine = pool("engine");
  }

  private static HikariDataSource pool(String user) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl("party"));
    config.setUsername(user);
    config.setPassword("secret");
    config.setMaximumPoolSize(10);
    return new HikariDataSource(config);
  }

  @AfterAll
  static void stop() {
    engine.close();
    server.close();
  }

  /** A cron expression that fires once, a few seconds from now. */
  private static String soon() {
    ZonedDateTime at =
        ZonedDateTime.now(NightlyTransfers.ZONE.toZoneId())
            .plusSeconds(4)
            .truncatedTo(ChronoUnit.SECONDS);
    LocalDate day = at.toLocalDate();
    return at.getSecond()
        + " "
        + at.getMinute()
        + " "
        + at.getHour()
        + " "
        + day.getDayOfMonth()
        + " "
        + day.getMonthValue()
        + " ? "
        + day.getYear();
  }

  @Test
  void twoNodesOfOnePartyStartTheNightOnce() throws InterruptedException {
    BlockingQueue<StreamId> started = new LinkedBlockingQueue<>();
    try (NightlyTransfers one = new NightlyTransfers(engine, started::add);
        NightlyTransfers two = new NightlyTransfers(engine, started::add)) {
      one.schedule(List.of(STREAM), soon());
      one.start();
      two.start();

      assertThat(started.poll(60, TimeUnit.SECONDS)).isEqualTo(STREAM);
      awaitTriggerGone();
    }
    assertThat(started).as("the other node left it alone").isEmpty();
  }

  /** A trigger that will never fire again is removed by Quartz once it has fired. */
  private static void awaitTriggerGone() throws InterruptedException {
    JdbcClient jdbc = JdbcClient.create(engine);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (jdbc.sql("SELECT count(*) FROM quartz.QRTZ_TRIGGERS").query(Long.class).single() > 0) {
      assertThat(System.nanoTime()).as("the trigger is still there").isLessThan(until);
      Thread.sleep(50);
    }
  }

  @Test
  void aCronExpressionThatIsNoneIsRefusedWithAnExample() {
    assertThatThrownBy(() -> NightlyTransfers.requireValid("every night"))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining("every night");
  }
}
