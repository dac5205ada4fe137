package jp.fukuhon.core.audit;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jp.fukuhon.core.transfer.Digest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads the operation log, as the role {@code auditor}. What belongs together is read in one
 * snapshot: run it in a transaction at REPEATABLE READ. Thread-safe.
 */
public final class LogReader {

  private static final int FETCH = 1_000;

  private final JdbcTemplate jdbc;

  public LogReader(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Where a chain ends.
   *
   * @param entries how many it has
   * @param head digest of the last of them
   */
  public record Head(long entries, Digest head) {}

  /** Every entry, chain by chain in the order of their places; a page at a time in memory. */
  public void walk(Consumer<LogEntry> consumer) {
    jdbc.query(
        connection -> {
          PreparedStatement query =
              connection.prepareStatement(
                  """
                  SELECT entry_no, at, actor, action, stream, transfer_id, outcome, detail::text AS detail, chain, chain_no,
                         previous, digest
                    FROM audit.operation_log ORDER BY chain, chain_no, entry_no
                  """);
          query.setFetchSize(FETCH);
          return query;
        },
        row -> {
          consumer.accept(entry(row));
        });
  }

  /**
   * What is looked for.
   *
   * @param before entries with lower numbers only
   * @param actor null for all
   * @param action null for all
   * @param municipalities whose streams; empty for all, and for what concerns none
   * @param datasets of streams; empty likewise
   * @param limit entries at most
   */
  public record Page(
      long before,
      @Nullable String actor,
      @Nullable String action,
      List<String> municipalities,
      List<String> datasets,
      int limit) {}

  /** Entries of all chains, newest first. */
  public List<LogEntry> newest(Page page) {
    return jdbc.query(
        connection -> {
          PreparedStatement query =
              connection.prepareStatement(
                  """
                  SELECT entry_no, at, actor, action, stream, transfer_id, outcome, detail::text AS detail, chain, chain_no,
                         previous, digest
                    FROM audit.operation_log
                   WHERE entry_no < ? AND (? IS NULL OR actor = ?) AND (? IS NULL OR action = ?)
                     AND (cardinality(?::text[]) = 0 OR split_part(stream, '-', 1) = ANY (?))
                     AND (cardinality(?::text[]) = 0 OR split_part(stream, '-', 2) = ANY (?))
                   ORDER BY entry_no DESC LIMIT ?
                  """);
          query.setLong(1, page.before());
          for (int i = 2; i <= 3; i++) {
            query.setString(i, page.actor());
            query.setString(i + 2, page.action());
          }
          for (int i = 6; i <= 7; i++) {
            query.setArray(i, connection.createArrayOf("text", page.municipalities().toArray()));
            query.setArray(i + 2, connection.createArrayOf("text", page.datasets().toArray()));
          }
          query.setInt(10, page.limit());
          return query;
        },
        (row, n) -> entry(row));
  }

  /**
   * What is written of one transfer, oldest first, without what was viewed of it.
   *
   * @param most entries; the oldest ones are left out past it
   */
  public List<LogEntry> ofTransfer(String transferId, int most) {
    List<LogEntry> newestFirst =
        jdbc.query(
            """
            SELECT entry_no, at, actor, action, stream, transfer_id, outcome, detail::text AS detail, chain, chain_no,
                   previous, digest
              FROM audit.operation_log
             WHERE transfer_id = ? AND action NOT IN ('VIEW', 'EXPORT') ORDER BY entry_no DESC LIMIT ?
            """,
            (row, n) -> entry(row),
            transferId,
            most);
    return newestFirst.reversed();
  }

  private static LogEntry entry(ResultSet row) throws SQLException {
    return new LogEntry(
        row.getLong("entry_no"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("actor"),
        row.getString("action"),
        row.getString("stream"),
        row.getString("transfer_id"),
        row.getString("outcome"),
        row.getString("detail"),
        row.getString("chain"),
        row.getLong("chain_no"),
        digest(row.getBytes("previous")),
        digest(row.getBytes("digest")));
  }

  /** A digest of another length is none: it equals nothing that is computed. */
  private static Digest digest(byte[] octets) {
    return octets.length == LogEntry.START.bytes().length ? new Digest(octets) : Digest.of(octets);
  }

  /** The heads of all chains. */
  public Map<String, Head> heads() {
    Map<String, Head> heads = new HashMap<>();
    jdbc.query(
        "SELECT chain, entries, head FROM audit.chain_head",
        row -> {
          heads.put(row.getString(1), new Head(row.getLong(2), digest(row.getBytes(3))));
        });
    return heads;
  }

  /**
   * The stored digests of the entries at some places.
   *
   * @param places by chain
   * @return by chain; a chain without an entry at its place is left out
   */
  public Map<String, Digest> digestsAt(Map<String, Long> places) {
    List<String> chains = new ArrayList<>(places.keySet());
    List<Long> numbers = chains.stream().map(places::get).toList();
    Map<String, Digest> found = new HashMap<>();
    jdbc.query(
        connection -> {
          PreparedStatement query =
              connection.prepareStatement(
                  """
                  SELECT l.chain, l.digest FROM unnest(?::text[], ?::bigint[]) AS p(chain, chain_no)
                    JOIN audit.operation_log l ON l.chain = p.chain AND l.chain_no = p.chain_no
                  """);
          query.setArray(1, connection.createArrayOf("text", chains.toArray()));
          query.setArray(2, connection.createArrayOf("int8", numbers.toArray()));
          return query;
        },
        row -> {
          found.put(row.getString(1), digest(row.getBytes(2)));
        });
    return found;
  }
}
