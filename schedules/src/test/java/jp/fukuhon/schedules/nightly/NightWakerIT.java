package jp.fukuhon.schedules.nightly;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.ledger.Migrations;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Nodes of one party that come up in the same moment, in databases that no node has seen. */
class NightWakerIT {

  private static final int NODES = 4;
  private static final int DATABASES = 3;

  @Test
  void nodesThatStartTogetherInANewDatabaseAllStartAndWake() throws Exception {
    try (PracticeDatabase server = PracticeDatabase.temporary();
        ExecutorService nodes = Executors.newFixedThreadPool(NODES)) {
      for (String role : List.of("owner", "engine", "viewer", "auditor", "feeder")) {
        server.createRole(role, "secret");
      }
      for (int round = 0; round < DATABASES; round++) {
        String database = "party" + round;
        lay(server, database);
        CountDownLatch woken = new CountDownLatch(1);
        CyclicBarrier together = new CyclicBarrier(NODES);
        CountDownLatch seen = new CountDownLatch(1);
        List<Future<?>> started = new ArrayList<>();
        // one pool: Quartz knows a scheduler's data source by the scheduler's name, within a JVM
        try (HikariDataSource pool = pool(server, database, "engine")) {
          for (int node = 0; node < NODES; node++) {
            started.add(
                nodes.submit(
                    () -> {
                      try (NightWaker waker =
                          new NightWaker(pool, woken::countDown, Duration.ofMillis(200))) {
                        together.await(60, TimeUnit.SECONDS);
                        waker.start();
                        seen.await(60, TimeUnit.SECONDS);
                      }
                      return null;
                    }));
          }
          boolean wakes = woken.await(30, TimeUnit.SECONDS);
          seen.countDown();
          for (Future<?> each : started) {
            each.get(60, TimeUnit.SECONDS);
          }
          Assertions.assertThat(wakes).as("somebody is woken").isTrue();
        }
      }
    }
  }

  private static void lay(PracticeDatabase server, String database) throws SQLException {
    server.createDatabase(database, "owner");
    server.grantConnect(database, "engine");
    try (HikariDataSource owner = pool(server, database, "owner")) {
      new Migrations(owner).migrate(Migrations.Party.GATEWAY);
    }
  }

  private static HikariDataSource pool(PracticeDatabase server, String database, String user) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl(database));
    config.setUsername(user);
    config.setPassword("secret");
    config.setMaximumPoolSize(4 * NODES);
    return new HikariDataSource(config);
  }
}
