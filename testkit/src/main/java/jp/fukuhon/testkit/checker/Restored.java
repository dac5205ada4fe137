package jp.fukuhon.testkit.checker;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import jp.fukuhon.testkit.checker.InvariantChecker.Stream;
import jp.fukuhon.testkit.process.Sql;

/**
 * Transfers of which one side knows the outcome by a recovery alone: it was put back to an older
 * state and does not have their chunks, or not all.
 */
final class Restored {

  private Restored() {}

  static Set<String> transfers(Stream stream, Connection source, Connection registry)
      throws SQLException {
    Set<String> ids = new HashSet<>();
    ids.addAll(
        Sql.list(
            source,
            """
            SELECT transfer_id FROM gateway.transfer
             WHERE municipality_code = ? AND dataset = ? AND adopted_at IS NOT NULL
            """,
            row -> row.getString(1),
            stream.municipality(),
            stream.dataset()));
    ids.addAll(
        Sql.list(
            registry,
            "SELECT transfer_id FROM registry.transfer WHERE municipality_code = ? AND dataset = ?"
                + " AND lost",
            row -> row.getString(1),
            stream.municipality(),
            stream.dataset()));
    return ids;
  }
}
