package jp.fukuhon.testkit.checker;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import jp.fukuhon.testkit.checker.InvariantChecker.Stream;
import jp.fukuhon.testkit.process.Sql;

/** What must hold when no transfer is open. */
final class SettledInvariants {

  private final Stream stream;
  private final Violations violations;

  SettledInvariants(Stream stream, Violations violations) {
    this.stream = stream;
    this.violations = violations;
  }

  void check(Connection source, Connection registry) throws SQLException {
    nothingOpen(source, registry);
    nothingAhead(source, registry);
    recordsAddUp(source, registry);
    everythingVerified(registry);
    Map<String, String> viewable = viewable(registry);
    nothingWithheld(registry, viewable.keySet());
    published(source, viewable);
  }

  /** 7. */
  private void nothingOpen(Connection source, Connection registry) throws SQLException {
    for (String id :
        list(
            source,
            """
            SELECT transfer_id FROM gateway.transfer WHERE municipality_code = ? AND dataset = ?
               AND state NOT IN ('COMMITTED', 'REJECTED', 'ABORTED')
            """)) {
      violations.add(7, id + " is open at the source");
    }
    for (String id :
        list(
            registry,
            """
            SELECT transfer_id FROM registry.transfer WHERE municipality_code = ? AND dataset = ?
               AND state IN ('RECEIVING', 'VERIFYING')
            """)) {
      violations.add(7, id + " is open at the centre");
    }
    for (Connection side : List.of(source, registry)) {
      for (String found :
          list(
              side,
              """
              SELECT found FROM recovery.quarantine
               WHERE municipality_code = ? AND dataset = ? AND ended_at IS NULL
              """)) {
        violations.add(7, "quarantined after a restore: " + found);
      }
    }
    for (String change :
        list(
            source,
            """
            SELECT 'change ' || change_no || ' of ' || register_id FROM source.deferred_change
             WHERE municipality_code = ? AND dataset = ?
            """)) {
      violations.add(7, change + " is still deferred");
    }
  }

  /** 6: both sides hold the same chunks of what was published, and the same cursors. */
  private void nothingAhead(Connection source, Connection registry) throws SQLException {
    List<String> sent =
        list(
            source,
            """
            SELECT t.transfer_id || ' ' || count(*) || ' ' || coalesce(sum(c.records), 0) FROM gateway.chunk c
              JOIN gateway.transfer t USING (transfer_id)
             WHERE t.municipality_code = ? AND t.dataset = ? AND t.state = 'COMMITTED' GROUP BY t.transfer_id ORDER BY 1
            """);
    List<String> received =
        list(
            registry,
            """
            SELECT t.transfer_id || ' ' || count(*) || ' ' || coalesce(sum(c.records), 0) FROM registry.chunk c
              JOIN registry.transfer t USING (transfer_no)
             WHERE t.municipality_code = ? AND t.dataset = ? AND t.state = 'PUBLISHED' GROUP BY t.transfer_id ORDER BY 1
            """);
    Set<String> restored = Restored.transfers(stream, source, registry);
    Predicate<String> known =
        chunks -> !restored.contains(chunks.substring(0, chunks.indexOf(' ')));
    sent = sent.stream().filter(known).toList();
    received = received.stream().filter(known).toList();
    violations.check(sent.equals(received), 6, "chunks sent " + sent + ", published " + received);
    String cursors =
        "SELECT concat_ws(' ', %s, encode(previous_digest, 'hex')) FROM %s WHERE municipality_code"
            + " = ? AND dataset = ?";
    List<String> here = list(source, cursors.formatted("incremental_since", "gateway.stream"));
    List<String> there = list(registry, cursors.formatted("incremental_upto", "registry.stream"));
    violations.check(here.equals(there), 4, "cursors " + here + " and " + there);
    List<String> window =
        list(
            source,
            "SELECT since::text FROM source.freeze_window WHERE municipality_code = ? AND dataset ="
                + " ?");
    violations.check(
        here.isEmpty() || here.getFirst().startsWith(window.getFirst() + " "),
        1,
        "the closed window begins at " + window + ", the cursor is " + here);
  }

  /** 2: sent and quarantined records are those announced. */
  private void recordsAddUp(Connection source, Connection registry) throws SQLException {
    for (String fault :
        list(
            source,
            """
            SELECT t.transfer_id || ': ' || coalesce(sum(c.records), 0) || ' sent and '
                   || coalesce(sum(c.quarantined), 0) || ' quarantined of ' || t.records
              FROM gateway.transfer t LEFT JOIN gateway.chunk c USING (transfer_id)
             WHERE t.municipality_code = ? AND t.dataset = ? AND t.state = 'COMMITTED' AND t.adopted_at IS NULL
             GROUP BY t.transfer_id, t.records
            HAVING coalesce(sum(c.records + c.quarantined), 0) <> t.records
            """)) {
      violations.add(2, fault);
    }
    for (String fault :
        list(
            registry,
            """
            SELECT t.transfer_id || ' publishes ' || coalesce(sum(c.records), 0) || ' of ' || t.records
              FROM registry.transfer t LEFT JOIN registry.chunk c USING (transfer_no)
             WHERE t.municipality_code = ? AND t.dataset = ? AND t.state = 'PUBLISHED'
             GROUP BY t.transfer_id, t.records HAVING coalesce(sum(c.records), 0) > t.records
            """)) {
      violations.add(2, fault);
    }
  }

  /** 2: every chunk of what was published was opened and found right. */
  private void everythingVerified(Connection registry) throws SQLException {
    for (String chunk :
        list(
            registry,
            """
            SELECT t.transfer_id || ' chunk ' || c.part || '/' || c.number FROM registry.chunk c
              JOIN registry.transfer t USING (transfer_no)
              LEFT JOIN registry.verification v USING (transfer_no, part, number)
             WHERE t.municipality_code = ? AND t.dataset = ? AND t.state = 'PUBLISHED'
               AND (v.number IS NULL OR v.failed <> 0 OR v.records <> c.records
                    OR v.content_root IS DISTINCT FROM c.content_root)
            """)) {
      violations.add(2, chunk + " is published and was not verified");
    }
  }

  private static final String VIEWABLE =
      """
      SELECT register_id, concat_ws(' ', change_seq, revision, kind, media_type, content_length)
        FROM registry.viewable_register WHERE municipality_code = ? AND dataset = ?
      """;

  private Map<String, String> viewable(Connection registry) throws SQLException {
    Map<String, String> viewable = new HashMap<>();
    Sql.list(
        registry,
        VIEWABLE,
        row -> {
          String twin = viewable.put(row.getString(1), row.getString(2));
          violations.check(twin == null, 2, row.getString(1) + " is viewable twice");
          return twin == null;
        },
        stream.municipality(),
        stream.dataset());
    return viewable;
  }

  /** 5 and 7: with nothing open, what was published and not withdrawn can be viewed. */
  private void nothingWithheld(Connection registry, Set<String> viewable) throws SQLException {
    Set<String> expected =
        new HashSet<>(
            list(
                registry,
                """
                SELECT v.register_id FROM registry.register_version v
                  JOIN registry.transfer t ON t.transfer_no = v.transfer_no AND t.state = 'PUBLISHED'
                 WHERE v.municipality_code = ? AND v.dataset = ?
                 GROUP BY v.register_id HAVING NOT (array_agg(v.withdrawn ORDER BY t.publish_no DESC))[1]
                """));
    Set<String> withheld = new HashSet<>(expected);
    withheld.removeAll(viewable);
    Set<String> tooMuch = new HashSet<>(viewable);
    tooMuch.removeAll(expected);
    violations.check(withheld.isEmpty(), 5, "withheld without a transfer: " + withheld);
    violations.check(tooMuch.isEmpty(), 5, "viewable and not published: " + tooMuch);
  }

  /** 2: every register up to the cursor is viewable as it is, unless it was quarantined. */
  private void published(Connection source, Map<String, String> viewable) throws SQLException {
    Map<String, String> left = new HashMap<>(viewable);
    Sql.list(
        source,
        """
        SELECT r.register_id, concat_ws(' ', r.change_seq, r.revision, r.kind, r.media_type, octet_length(r.content)),
               r.withdrawn, r.change_seq > s.incremental_since AS later,
               EXISTS (SELECT FROM source.quarantine q
                        WHERE q.municipality_code = r.municipality_code AND q.dataset = r.dataset
                          AND q.change_seq = r.change_seq) AS quarantined
          FROM source.register r JOIN gateway.stream s USING (municipality_code, dataset)
         WHERE r.municipality_code = ? AND r.dataset = ?
        """,
        row -> {
          String id = row.getString(1);
          String there = left.remove(id);
          if (row.getBoolean("later") || row.getBoolean("quarantined")) {
            return false;
          }
          if (row.getBoolean("withdrawn")) {
            violations.check(there == null, 2, id + " was withdrawn and is viewable");
          } else {
            violations.check(
                row.getString(2).equals(there),
                2,
                id + " is " + row.getString(2) + " here and " + there + " at the centre");
          }
          return true;
        },
        stream.municipality(),
        stream.dataset());
    violations.check(left.isEmpty(), 2, "viewable and unknown at the source: " + left.keySet());
  }

  private List<String> list(Connection connection, String sql) throws SQLException {
    return Sql.list(
        connection, sql, row -> row.getString(1), stream.municipality(), stream.dataset());
  }
}
