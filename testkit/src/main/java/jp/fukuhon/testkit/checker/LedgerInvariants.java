package jp.fukuhon.testkit.checker;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import jp.fukuhon.testkit.checker.InvariantChecker.Stream;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;

/** What both ledgers must say at every moment. */
final class LedgerInvariants {

  private static final Map<String, String> OUTCOMES =
      Map.of("COMMITTED", "PUBLISHED", "REJECTED", "REJECTED", "ABORTED", "ABORTED");

  /** An outcome that the centre signed before it was put back to an older state; content gone. */
  private static final String LOST = "LOST";

  private static final Set<String> DECIDED = Set.of("PUBLISHED", "REJECTED", "ABORTED", LOST);

  private final Stream stream;
  private final Violations violations;

  LedgerInvariants(Stream stream, Violations violations) {
    this.stream = stream;
    this.violations = violations;
  }

  private record Transfer(
      String id, long sequence, String state, @Nullable String receipt, long records) {

    static Transfer of(ResultSet row) throws SQLException {
      return new Transfer(
          row.getString(1), row.getLong(2), row.getString(3), row.getString(4), row.getLong(5));
    }
  }

  private record ChunkKey(String transfer, int part, int number) {}

  private record Chunk(ChunkKey key, int records, String digests) {

    static Chunk of(ResultSet row) throws SQLException {
      return new Chunk(
          new ChunkKey(row.getString(1), row.getInt(2), row.getInt(3)),
          row.getInt(4),
          row.getString(5));
    }
  }

  void check(Connection source, Connection registry) throws SQLException {
    Map<String, Transfer> sent = transfers(source, SENT);
    Map<String, Transfer> received = transfers(registry, RECEIVED);
    window(source, sent);
    outcomes(source, registry, sent, received);
    long decided = received.values().stream().filter(t -> DECIDED.contains(t.state())).count();
    sequences(source, "the source", List.copyOf(sent.values()), "gateway.stream", sent.size());
    sequences(registry, "the centre", List.copyOf(received.values()), "registry.stream", decided);
    order(List.copyOf(received.values()));
    chunks(source, registry, Restored.transfers(stream, source, registry));
  }

  private static final String SENT =
      """
      SELECT transfer_id, sequence, state, encode(sha256(receipt), 'hex'), coalesce(records, -1)
        FROM gateway.transfer WHERE municipality_code = ? AND dataset = ? ORDER BY sequence
      """;
  private static final String RECEIVED =
      """
      SELECT transfer_id, sequence, CASE WHEN lost THEN 'LOST' ELSE state END, encode(sha256(receipt), 'hex'),
             coalesce(records, -1)
        FROM registry.transfer WHERE municipality_code = ? AND dataset = ? ORDER BY sequence, transfer_no
      """;

  private Map<String, Transfer> transfers(Connection connection, String sql) throws SQLException {
    Map<String, Transfer> byId = new LinkedHashMap<>();
    for (Transfer t :
        Sql.list(connection, sql, Transfer::of, stream.municipality(), stream.dataset())) {
      Transfer twin = byId.put(t.id(), t);
      violations.check(twin == null, 3, "transfer " + t.id() + " is there twice");
    }
    return byId;
  }

  /** 1: the window is open exactly while a transfer is. */
  private void window(Connection source, Map<String, Transfer> sent) throws SQLException {
    String holder =
        Sql.text(
            source,
            "SELECT transfer_id FROM source.freeze_window WHERE municipality_code = ? AND dataset ="
                + " ?",
            stream.municipality(),
            stream.dataset());
    List<String> open =
        sent.values().stream()
            .filter(t -> !OUTCOMES.containsKey(t.state()))
            .map(Transfer::id)
            .toList();
    violations.check(
        open.equals(holder == null ? List.of() : List.of(holder)),
        1,
        "the freeze window is held by " + holder + ", open transfers are " + open);
  }

  /** 1 and 3: an outcome of the source is the centre's, with the centre's receipt, decided once. */
  private void outcomes(
      Connection source,
      Connection registry,
      Map<String, Transfer> sent,
      Map<String, Transfer> received)
      throws SQLException {
    for (Transfer t : sent.values()) {
      String expected = OUTCOMES.get(t.state());
      Transfer other = received.get(t.id());
      if (expected == null) {
        violations.check(t.receipt() == null, 1, t.id() + " is " + t.state() + " with a receipt");
      } else if (other == null) {
        violations.add(1, t.id() + " is " + t.state() + " and unknown at the centre");
      } else {
        violations.check(
            expected.equals(other.state())
                || (other.state().equals(LOST) && !expected.equals("ABORTED")),
            3,
            t.id() + " is " + t.state() + " here and " + other.state() + " at the centre");
        violations.check(
            t.receipt() != null && t.receipt().equals(other.receipt()),
            3,
            t.id() + ": the receipts of both sides differ");
      }
      if (other != null && other.records() >= 0 && t.records() >= 0) {
        violations.check(
            t.records() == other.records(),
            2,
            t.id() + " was offered with " + other.records() + " records, planned " + t.records());
      }
    }
    for (Transfer t : received.values()) {
      violations.check(sent.containsKey(t.id()), 4, t.id() + " is unknown at the source");
      violations.check(
          DECIDED.contains(t.state()) == (t.receipt() != null),
          3,
          t.id() + " is " + t.state() + (t.receipt() == null ? " without" : " with") + " receipt");
    }
    once(registry, "action IN ('PUBLISHED', 'REJECTED', 'ABORTED')", "decided");
    once(source, "action = 'SETTLE'", "settled");
  }

  private void once(Connection connection, String what, String verb) throws SQLException {
    for (String id :
        Sql.list(
            connection,
            "SELECT transfer_id FROM audit.operation_log WHERE "
                + what
                + " AND stream = ? GROUP BY transfer_id HAVING count(*) > 1",
            row -> row.getString(1),
            stream.municipality() + "-" + stream.dataset())) {
      violations.add(3, "the operation log says that " + id + " was " + verb + " more than once");
    }
  }

  /** 4: without gaps; the source counts what it has begun, the centre what has an outcome. */
  private void sequences(
      Connection connection, String side, List<Transfer> all, String table, long counted)
      throws SQLException {
    for (int i = 0; i < all.size(); i++) {
      violations.check(
          all.get(i).sequence() == i + 1,
          4,
          side + ": transfer number " + (i + 1) + " has sequence " + all.get(i).sequence());
    }
    long last =
        Sql.number(
            connection,
            "SELECT last_sequence FROM " + table + " WHERE municipality_code = ? AND dataset = ?",
            stream.municipality(),
            stream.dataset());
    violations.check(last == counted, 4, side + ": last_sequence " + last + " of " + counted);
  }

  /** 4: only the newest may be open. */
  private void order(List<Transfer> received) {
    for (int i = 0; i < received.size() - 1; i++) {
      Transfer t = received.get(i);
      violations.check(
          DECIDED.contains(t.state()), 4, t.id() + " is " + t.state() + ", a later one is there");
    }
  }

  // not sealed_bytes: a chunk that was sent again may have been sealed to another length, and what
  // the centre keeps is its first form; sealed_root says which octets both mean
  private static final String SENT_CHUNKS =
      """
      SELECT c.transfer_id, c.part, c.number, c.records,
             concat_ws(' ', c.records, c.first_seq, c.last_seq, c.content_bytes, encode(c.content_root, 'hex'),
                       encode(c.sealed_root, 'hex'), encode(c.chain, 'hex'), encode(sha256(c.acknowledgement), 'hex'))
        FROM gateway.chunk c JOIN gateway.transfer t USING (transfer_id)
       WHERE t.municipality_code = ? AND t.dataset = ? ORDER BY 1, 2, 3
      """;
  private static final String RECEIVED_CHUNKS =
      """
      SELECT t.transfer_id, c.part, c.number, c.records,
             concat_ws(' ', c.records, c.first_seq, c.last_seq, c.content_bytes, encode(c.content_root, 'hex'),
                       encode(c.sealed_root, 'hex'), encode(c.chain, 'hex'), encode(sha256(c.acknowledgement), 'hex'))
        FROM registry.chunk c JOIN registry.transfer t USING (transfer_no)
       WHERE t.municipality_code = ? AND t.dataset = ? ORDER BY 1, 2, 3
      """;

  /**
   * 6: what is acknowledged is there, unchanged; the centre is ahead by one a partition at most.
   */
  private void chunks(Connection source, Connection registry, Set<String> restored)
      throws SQLException {
    Map<ChunkKey, Chunk> sent = chunks(source, SENT_CHUNKS, "the source");
    Map<ChunkKey, Chunk> received = chunks(registry, RECEIVED_CHUNKS, "the centre");
    sent.forEach(
        (key, chunk) -> {
          Chunk stored = received.get(key);
          if (stored == null && restored.contains(key.transfer())) {
            return; // a restore is not a crash
          }
          if (stored == null) {
            violations.add(6, key + " was acknowledged and is not at the centre");
          } else {
            violations.check(
                stored.digests().equals(chunk.digests()),
                6,
                key + " differs: " + chunk.digests() + " / " + stored.digests());
          }
        });
    Map<String, Integer> ahead = new HashMap<>();
    received.keySet().stream()
        .filter(key -> !sent.containsKey(key) && !restored.contains(key.transfer()))
        .forEach(key -> ahead.merge(key.transfer() + " partition " + key.part(), 1, Integer::sum));
    // the centre is read later, when a live sender may have gone on: judged where nothing runs
    ahead.forEach(
        (where, n) ->
            violations.check(n <= 1, 6, "the centre is " + n + " chunks ahead in " + where));
    versions(registry, received);
  }

  private Map<ChunkKey, Chunk> chunks(Connection connection, String sql, String side)
      throws SQLException {
    List<Chunk> all = Sql.list(connection, sql, Chunk::of, stream.municipality(), stream.dataset());
    Map<String, Integer> next = new HashMap<>();
    for (Chunk chunk : all) {
      ChunkKey key = chunk.key();
      int expected = next.merge(key.transfer() + "/" + key.part(), 1, Integer::sum) - 1;
      violations.check(
          key.number() == expected, 6, side + ": " + key + " follows number " + (expected - 1));
    }
    return all.stream().collect(Collectors.toMap(Chunk::key, Function.identity()));
  }

  /** 2 and 6: every stored chunk holds its records, or the leaves of those that were swept. */
  private void versions(Connection registry, Map<ChunkKey, Chunk> received) throws SQLException {
    Map<ChunkKey, Integer> stored = new HashMap<>();
    Sql.list(
            registry,
            """
            SELECT t.transfer_id, v.part, v.number, count(*), ''
              FROM (SELECT transfer_no, part, number FROM registry.register_version
                     UNION ALL SELECT transfer_no, part, number FROM registry.swept_version) v
              JOIN registry.transfer t USING (transfer_no)
             WHERE t.municipality_code = ? AND t.dataset = ? GROUP BY 1, 2, 3
            """,
            Chunk::of,
            stream.municipality(),
            stream.dataset())
        .forEach(chunk -> stored.put(chunk.key(), chunk.records()));
    Set<String> gone =
        Set.copyOf(
            Sql.list(
                registry,
                """
                SELECT t.transfer_id FROM registry.swept JOIN registry.transfer t USING (transfer_no)
                 WHERE t.state IN ('REJECTED', 'ABORTED') AND t.municipality_code = ? AND t.dataset = ?
                """,
                row -> row.getString(1),
                stream.municipality(),
                stream.dataset()));
    received.forEach(
        (key, chunk) ->
            violations.check(
                stored.getOrDefault(key, 0)
                    == (gone.contains(key.transfer()) ? 0 : chunk.records()),
                6,
                key + " holds " + stored.get(key) + " of " + chunk.records() + " records"));
    stored.keySet().stream()
        .filter(key -> !received.containsKey(key))
        .forEach(key -> violations.add(6, "versions of " + key + ", which has no row"));
  }
}
