package jp.fukuhon.bench.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;

/**
 * A viewer who looks, some fifty times a second on a connection of its own, whether withheld
 * records stay withheld and the others can be seen.
 */
final class WithholdingWatch {

  private static final int PAUSE_MILLIS = 20;
  private static final int MOST_VIOLATIONS = 10;
  private static final String WITHHELD = "55P03";
  private static final String VIEW =
      """
      SELECT count(*) FROM registry.viewable_register
       WHERE municipality_code = ? AND dataset = ? AND register_id = ?
      """;
  private static final String FUNCTION = "SELECT count(*) FROM registry.view_register(?, ?, ?)";

  private final LabParty municipality;
  private final List<String> withheld;
  private final List<String> published;
  private final SplittableRandom random = new SplittableRandom(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final Connection viewer;
  private final Thread thread;
  private final List<String> violations = new ArrayList<>();
  private long looks;

  /**
   * Begins to look.
   *
   * @param withheld ids of records that an open transfer holds; at least one
   * @param published ids of records that no open transfer holds; at least one
   */
  WithholdingWatch(
      Parties parties, LabParty municipality, List<String> withheld, List<String> published) {
    this.municipality = municipality;
    this.withheld = List.copyOf(withheld);
    this.published = List.copyOf(published);
    try {
      this.viewer = parties.connect(parties.centre(), "viewer");
    } catch (SQLException e) {
      throw new PracticeException("the viewer cannot connect", "run it again", e);
    }
    this.thread = Thread.ofPlatform().name("withholding").daemon().unstarted(this::run);
    thread.start();
  }

  /**
   * What it saw.
   *
   * @param looks at withheld records, each through the view and through the function, and as many
   *     at published ones
   * @param violations what was other than it must be; empty when all was well
   */
  record Seen(long looks, List<String> violations) {}

  private void run() {
    try (viewer;
        PreparedStatement view = viewer.prepareStatement(VIEW);
        PreparedStatement function = viewer.prepareStatement(FUNCTION)) {
      do {
        look(view, function);
      } while (violations.size() < MOST_VIOLATIONS
          && !end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (SQLException e) {
      violations.add("a look failed with SQLSTATE " + e.getSQLState());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(PreparedStatement view, PreparedStatement function) throws SQLException {
    String hidden = withheld.get(random.nextInt(withheld.size()));
    String shown = published.get(random.nextInt(published.size()));
    expect("view, withheld", "0 rows", rows(view, hidden), hidden);
    expect("function, withheld", WITHHELD, rows(function, hidden), hidden);
    expect("view, published", "1 rows", rows(view, shown), shown);
    expect("function, published", "1 rows", rows(function, shown), shown);
    looks++;
  }

  private void expect(String what, String expected, String found, String id) {
    if (!expected.equals(found)) {
      violations.add("%s: %s gives %s, expected %s".formatted(what, id, found, expected));
    }
  }

  /** How many rows there are, or that the record is withheld. */
  private String rows(PreparedStatement query, String id) throws SQLException {
    query.setString(1, municipality.name());
    query.setString(2, Parties.DATASET);
    query.setString(3, id);
    try (ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1) + " rows";
    } catch (SQLException e) {
      if (WITHHELD.equals(e.getSQLState())) {
        return WITHHELD;
      }
      throw e;
    }
  }

  /** Ends, and tells what was seen. */
  Seen end() {
    end.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while records were looked up", "run it again", e);
    }
    return new Seen(looks, List.copyOf(violations));
  }
}
