package jp.fukuhon.practice.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import jp.fukuhon.practice.demo.DemoReport.Trial;

/** Plays somebody who reads registers at the centre, in the role {@code viewer}. One thread. */
final class Viewer {

  private static final String WITHHELD = "55P03";

  private final Connection centre;
  private final String municipality;

  Viewer(Connection centre, String municipality) {
    this.centre = centre;
    this.municipality = municipality;
  }

  /** Those of the records of which the centre holds a pending version. */
  List<String> pending(List<String> registerIds) throws SQLException {
    return Sql.list(
        centre,
        row -> row.getString(1),
        "SELECT id FROM unnest(?) id WHERE registry.withheld_by(?, ?, id) IS NOT NULL",
        registerIds,
        municipality,
        DemoRequest.DATASET);
  }

  /** Reads each of them; each must be withheld. */
  Trial read(List<String> registerIds) throws SQLException {
    long withheld = 0;
    for (String id : registerIds) {
      if (Sql.isRefused(
          WITHHELD,
          centre,
          "SELECT * FROM registry.view_register(?, ?, ?)",
          municipality,
          DemoRequest.DATASET,
          id)) {
        withheld++;
      }
    }
    return new Trial(registerIds.size(), withheld);
  }

  /** How many of them the view shows. */
  long inView(List<String> registerIds) throws SQLException {
    return Sql.number(
        centre,
        """
        SELECT count(*) FROM registry.viewable_register
         WHERE municipality_code = ? AND dataset = ? AND register_id = ANY (?)
        """,
        municipality,
        DemoRequest.DATASET,
        registerIds);
  }
}
