package jp.fukuhon.campaign.soak;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/**
 * Register systems at work: one thread a municipality changes pairs of registers, both in one
 * transaction with the same revision, which is refused while one of them is frozen, and hands in
 * single ones by {@code source.submit}, which never is.
 */
final class Writers implements AutoCloseable {

  /** SQLSTATE of an update of a frozen register. */
  private static final String FROZEN = "55006";

  /** Between two of its deeds: the load, not a wait. */
  private static final long PAUSE_NANOS = 20_000_000L;

  private final List<Thread> threads = new ArrayList<>();
  private final Tally tally;
  private final int pairs;
  private volatile boolean enough;

  /**
   * @param pairs registers 2i and 2i + 1 belong together, for i below this; those above are handed
   *     in one by one
   */
  Writers(List<PracticeParty> gateways, int pairs, long seed, Tally tally) {
    this.pairs = pairs;
    this.tally = tally;
    for (PracticeParty gateway : gateways) {
      Random random = new Random(seed ^ gateway.name().hashCode());
      threads.add(
          Thread.ofPlatform().name("writer-" + gateway.name()).start(() -> write(gateway, random)));
    }
  }

  /** How a register is called. */
  static String id(PracticeParty gateway, int number) {
    return "%s-%07d".formatted(gateway.name(), 1 + number);
  }

  private void write(PracticeParty gateway, Random random) {
    while (!enough) {
      try (Connection feeder = gateway.connect(Role.FEEDER)) {
        while (!enough) {
          if (random.nextInt(4) == 0) {
            submit(feeder, gateway, 2 * pairs + random.nextInt(pairs));
          } else {
            pair(feeder, gateway, random.nextInt(pairs));
          }
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (SQLException e) {
        if (!Sessions.isDown(e)) {
          tally.fault(
              "a writer of " + gateway + " failed: " + e.getSQLState() + " " + e.getMessage());
          return;
        }
      }
    }
  }

  private void pair(Connection feeder, PracticeParty gateway, int pair) throws SQLException {
    try {
      Sql.update(
          feeder,
          """
          UPDATE source.register SET revision = n.revision,
                 content = convert_to('<pair revision="' || n.revision || '"/>', 'UTF8')
            FROM (SELECT max(revision) + 1 AS revision FROM source.register
                   WHERE municipality_code = ? AND register_id IN (?, ?)) n
           WHERE municipality_code = ? AND register_id IN (?, ?)
          """,
          gateway.name(),
          id(gateway, 2 * pair),
          id(gateway, 2 * pair + 1),
          gateway.name(),
          id(gateway, 2 * pair),
          id(gateway, 2 * pair + 1));
      tally.writes.addAndGet(2);
    } catch (SQLException e) {
      if (!FROZEN.equals(e.getSQLState())) {
        throw e;
      }
      tally.refusedUpdates.incrementAndGet();
    }
  }

  private void submit(Connection feeder, PracticeParty gateway, int number) throws SQLException {
    String answer =
        Sql.text(
            feeder,
            """
            SELECT source.submit(municipality_code, dataset, register_id, kind, revision + 1, 'application/xml',
                                 convert_to('<single at="' || clock_timestamp() || '"/>', 'UTF8'))
              FROM source.register WHERE municipality_code = ? AND register_id = ?
            """,
            gateway.name(),
            id(gateway, number));
    if ("deferred".equals(answer)) {
      tally.deferredUpdates.incrementAndGet();
    } else {
      tally.writes.incrementAndGet();
    }
  }

  @Override
  public void close() throws InterruptedException {
    enough = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
