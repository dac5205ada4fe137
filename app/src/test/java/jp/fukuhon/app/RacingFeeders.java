package jp.fukuhon.app;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/** A register system that writes all the time: plain updates, submissions and new registers. */
final class RacingFeeders implements AutoCloseable {

  private static final long SEED = 20_260_401;

  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean stopped;

  RacingFeeders(Stage stage) {
    for (int n = 0; n < 2; n++) {
      Random random = new Random(SEED + n);
      int writer = n;
      threads.add(Thread.ofPlatform().start(() -> write(stage, random, writer)));
    }
  }

  private void write(Stage stage, Random random, int writer) {
    try (Connection feeder = stage.gateway().connect(Role.FEEDER)) {
      for (int i = 0; !stopped; i++) {
        one(feeder, random, "131016-8%01d%05d".formatted(writer, i));
        writes.incrementAndGet();
      }
    } catch (SQLException | RuntimeException e) {
      faults.add("seed " + SEED + ": a writer failed: " + e);
    }
  }

  private void one(Connection feeder, Random random, String newRegister) throws SQLException {
    String register = "131016-%07d".formatted(1 + random.nextInt(600));
    byte[] text = ("text " + random.nextLong()).getBytes(StandardCharsets.UTF_8);
    switch (random.nextInt(3)) {
      case 0 -> update(feeder, register, text);
      case 1 ->
          Sql.text(
              feeder,
              "SELECT source.submit('131016', 'FUKUHON', ?, 'CURRENT', ?, 'text/plain', ?)",
              register,
              60 + random.nextInt(1_000),
              text);
      default ->
          Sql.update(
              feeder,
              """
              INSERT INTO source.register (municipality_code, dataset, register_id, kind, revision, media_type, content)
              VALUES ('131016', 'FUKUHON', ?, 'REMOVED', 1, 'text/plain', ?)
              """,
              newRegister,
              text);
    }
  }

  private void update(Connection feeder, String register, byte[] text) throws SQLException {
    try {
      Sql.update(
          feeder,
          """
          UPDATE source.register SET revision = revision + 1, media_type = 'text/plain', content = ?
           WHERE municipality_code = '131016' AND dataset = 'FUKUHON' AND register_id = ?
          """,
          text,
          register);
    } catch (SQLException e) {
      if (!"55006".equals(e.getSQLState())) {
        throw e;
      }
      refused.incrementAndGet();
    }
  }

  long writes() {
    return writes.get();
  }

  /** Updates that met a frozen record. */
  long refused() {
    return refused.get();
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
