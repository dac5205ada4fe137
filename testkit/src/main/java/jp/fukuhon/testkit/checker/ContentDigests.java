package jp.fukuhon.testkit.checker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import jp.fukuhon.testkit.checker.InvariantChecker.Stream;
import jp.fukuhon.testkit.process.Sql;

/** Compares exported digests with the contents of the source, which PostgreSQL hashes itself. */
final class ContentDigests {

  private final Stream stream;
  private final Violations violations;

  ContentDigests(Stream stream, Violations violations) {
    this.stream = stream;
    this.violations = violations;
  }

  void compare(Connection source, Path digests) throws IOException, SQLException {
    Map<String, String> exported = new HashMap<>();
    for (String line : Files.readAllLines(digests)) {
      int tab = line.indexOf('\t');
      if (tab < 0) {
        violations.add(2, "the export has a line without tab");
        continue;
      }
      String twin = exported.put(line.substring(0, tab), line.substring(tab + 1));
      violations.check(twin == null, 2, line.substring(0, tab) + " was exported twice");
    }
    for (String[] expected : expected(source)) {
      String there = exported.remove(expected[0]);
      violations.check(
          expected[1].equals(there),
          2,
          expected[0] + " is " + expected[1].replace('\t', ' ') + " here, exported as " + there);
    }
    for (String id :
        Sql.list(
            source,
            """
            SELECT r.register_id FROM source.register r JOIN gateway.stream s USING (municipality_code, dataset)
             WHERE r.municipality_code = ? AND r.dataset = ?
               AND (r.change_seq > s.incremental_since OR EXISTS (
                     SELECT FROM source.quarantine q WHERE q.municipality_code = r.municipality_code
                        AND q.dataset = r.dataset AND q.change_seq = r.change_seq))
            """,
            row -> row.getString(1),
            stream.municipality(),
            stream.dataset())) {
      exported.remove(id); // an older version may stand there
    }
    violations.check(exported.isEmpty(), 2, "exported and not expected: " + exported.keySet());
  }

  private java.util.List<String[]> expected(Connection source) throws SQLException {
    return Sql.list(
        source,
        """
        SELECT r.register_id, r.revision || E'\\t' || encode(sha256(r.content), 'hex')
          FROM source.register r JOIN gateway.stream s USING (municipality_code, dataset)
         WHERE r.municipality_code = ? AND r.dataset = ? AND NOT r.withdrawn
           AND r.change_seq <= s.incremental_since
           AND NOT EXISTS (SELECT FROM source.quarantine q
                            WHERE q.municipality_code = r.municipality_code AND q.dataset = r.dataset
                              AND q.change_seq = r.change_seq)
        """,
        row -> new String[] {row.getString(1), row.getString(2)},
        stream.municipality(),
        stream.dataset());
  }
}
