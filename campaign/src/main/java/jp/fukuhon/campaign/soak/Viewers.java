package jp.fukuhon.campaign.soak;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/**
 * Viewers at work: one by one, where a record is shown, withheld, and never older than it was; and
 * in pairs that were changed together, of which nobody may see one new and the other old.
 */
final class Viewers implements AutoCloseable {

  /** SQLSTATE of a withheld record. */
  private static final String WITHHELD = "55P03";

  private final PracticeParty centre;
  private final List<PracticeParty> gateways;
  private final int pairs;
  private final Tally tally;

  /** Between two of its deeds: the load, not a wait. */
  private static final long PAUSE_NANOS = 5_000_000L;

  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean enough;

  Viewers(PracticeParty centre, List<PracticeParty> gateways, int pairs, long seed, Tally tally) {
    this.centre = centre;
    this.gateways = gateways;
    this.pairs = pairs;
    this.tally = tally;
    threads.add(start("viewer-of-pairs", new Random(seed + 1), this::pair));
    threads.add(start("viewer", new Random(seed + 2), single()));
  }

  private interface Look {
    void at(Connection viewer, PracticeParty gateway, Random random) throws SQLException;
  }

  private Thread start(String name, Random random, Look look) {
    return Thread.ofPlatform().name(name).start(() -> view(random, look));
  }

  private void view(Random random, Look look) {
    while (!enough) {
      try (Connection viewer = centre.connect(Role.VIEWER)) {
        while (!enough) {
          look.at(viewer, gateways.get(random.nextInt(gateways.size())), random);
          tally.reads.incrementAndGet();
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (SQLException e) {
        if (!Sessions.isDown(e)) {
          tally.fault("a viewer failed: " + e.getSQLState() + " " + e.getMessage());
          return;
        }
      }
    }
  }

  private void pair(Connection viewer, PracticeParty gateway, Random random) throws SQLException {
    int pair = random.nextInt(pairs);
    List<Integer> revisions =
        Sql.list(
            viewer,
            """
            SELECT revision FROM registry.viewable_register
             WHERE municipality_code = ? AND dataset = 'FUKUHON' AND register_id = ANY (?::text[])
            """,
            row -> row.getInt(1),
            gateway.name(),
            "{" + Writers.id(gateway, 2 * pair) + "," + Writers.id(gateway, 2 * pair + 1) + "}");
    if (revisions.size() == 2 && !revisions.get(0).equals(revisions.get(1))) {
      tally.fault(
          "a reader saw part of a transfer: pair "
              + pair
              + " of "
              + gateway
              + " has revisions "
              + revisions);
    }
    tally.withheldReads.addAndGet(2 - revisions.size());
  }

  private Look single() {
    Map<String, Long> newest = new HashMap<>();
    return (viewer, gateway, random) -> {
      String id = Writers.id(gateway, random.nextInt(3 * pairs));
      try {
        long at =
            Sql.number(
                viewer,
                "SELECT change_seq FROM registry.view_register(?, 'FUKUHON', ?)",
                gateway.name(),
                id);
        Long before = newest.put(id, at);
        if (before != null && before > at) {
          tally.fault(id + " went back from change " + before + " to " + at);
        }
      } catch (SQLException e) {
        if (!WITHHELD.equals(e.getSQLState())) {
          throw e;
        }
        tally.withheldReads.incrementAndGet();
      }
    };
  }

  @Override
  public void close() throws InterruptedException {
    enough = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
