package jp.fukuhon.practice.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import jp.fukuhon.practice.demo.DemoReport.Trial;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the centre exported (register, revision, SHA-256 of the opened content; ordered by
 * register) with the digests that the source's own database computes.
 */
final class Comparison {

  private static final int FETCH_SIZE = 1_000;
  private static final String SOURCE =
      """
      SELECT register_id, register_id || E'\\t' || revision || E'\\t' || encode(sha256(content), 'hex')
        FROM source.register
       WHERE NOT withdrawn ORDER BY register_id COLLATE "C"
      """;

  private Comparison() {}

  /** Counts every record of either side as tried, and those that are on both and equal as right. */
  static Trial compare(Connection feeder, Path exported) throws SQLException, IOException {
    feeder.setAutoCommit(false); // or the driver reads everything at once
    try (BufferedReader lines = Files.newBufferedReader(exported);
        PreparedStatement statement = feeder.prepareStatement(SOURCE)) {
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = statement.executeQuery()) {
        return merge(rows, lines);
      }
    } finally {
      feeder.rollback();
      feeder.setAutoCommit(true);
    }
  }

  private static Trial merge(ResultSet rows, BufferedReader lines)
      throws SQLException, IOException {
    long all = 0;
    long equal = 0;
    boolean row = rows.next();
    String line = lines.readLine();
    while (row || line != null) {
      int order = order(row ? rows.getString(1) : null, line);
      all++;
      if (order == 0 && rows.getString(2).equals(line)) {
        equal++;
      }
      if (order >= 0) {
        line = lines.readLine();
      }
      if (order <= 0) {
        row = rows.next();
      }
    }
    return new Trial(all, equal);
  }

  private static int order(@Nullable String registerId, @Nullable String line) {
    if (line == null) {
      return -1;
    }
    if (registerId == null) {
      return 1;
    }
    int tab = line.indexOf('\t');
    return registerId.compareTo(tab < 0 ? line : line.substring(0, tab));
  }
}
