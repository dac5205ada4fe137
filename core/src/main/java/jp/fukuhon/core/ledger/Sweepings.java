package jp.fukuhon.core.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalInt;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which stored versions of a centre may go, and their going (掃除). What may not go the database
 * refuses, whatever is asked here: see {@code registry.sweep_chunk}. Every method runs in the
 * caller's transaction if there is one. Thread-safe.
 */
public final class Sweepings {

  private static final String DUE =
      """
       FROM registry.transfer t
      WHERE t.transfer_no > :after AND t.state = ANY (cast(:states AS text[])) AND t.updated_at < :before
        AND NOT EXISTS (SELECT FROM registry.swept s WHERE s.transfer_no = t.transfer_no)
      """;

  private final JdbcClient jdbc;

  public Sweepings(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Why versions may go. */
  public enum Kind {
    /** Their transfer came to nothing. */
    FAILED("{REJECTED,ABORTED}"),
    /** A newer version of the same register is published. */
    SUPERSEDED("{PUBLISHED}");

    private final String states;

    Kind(String states) {
      this.states = states;
    }
  }

  /**
   * A chunk of a transfer that is being swept.
   *
   * @param transferNo the receiver's own number
   * @param part of the partition
   * @param number in the partition
   */
  public record Chunk(long transferNo, int part, int number) {}

  /**
   * What a sweep would remove.
   *
   * @param transfers decided ones that it would go through
   * @param versions that would go
   * @param octets of their sealed contents
   */
  public record Forecast(long transfers, long versions, long octets) {}

  /** The first decided transfer after that number that is to be swept. */
  public Optional<Long> next(Kind kind, long after, Instant before) {
    return jdbc.sql("SELECT t.transfer_no" + DUE + " ORDER BY t.transfer_no LIMIT 1")
        .param("after", after)
        .param("states", kind.states)
        .param("before", at(before))
        .query(Long.class)
        .optional();
  }

  /** The chunk after that one in its transfer; part −1 for the first one. */
  public Optional<Chunk> chunkAfter(Chunk last) {
    return jdbc.sql(
            """
            SELECT part, number FROM registry.chunk
             WHERE transfer_no = ? AND (part, number) > (?, ?) ORDER BY part, number LIMIT 1
            """)
        .params(last.transferNo(), last.part(), last.number())
        .query((row, n) -> new Chunk(last.transferNo(), row.getInt(1), row.getInt(2)))
        .optional();
  }

  /**
   * Removes what may go on account of a chunk.
   *
   * @param most rows, 1 to 10,000
   * @return how many went, 0 when nothing is left; empty when what is left must stay for now
   */
  public OptionalInt sweep(Chunk chunk, int most) {
    return jdbc.sql("SELECT registry.sweep_chunk(?, ?, ?, ?)")
        .params(chunk.transferNo(), chunk.part(), chunk.number(), most)
        .query(
            (row, n) -> {
              int gone = row.getInt(1);
              return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(gone);
            })
        .single();
  }

  /** A transfer has been swept; it is not looked at again. */
  public void done(long transferNo, long versions) {
    jdbc.sql("INSERT INTO registry.swept (transfer_no, versions) VALUES (?, ?)")
        .params(transferNo, versions)
        .update();
  }

  /** What would go; reads the keys of every version concerned and changes nothing. */
  public Forecast forecast(Kind kind, Instant before) {
    String own =
        """
        SELECT v.municipality_code, v.dataset, v.register_id, v.transfer_no, octet_length(v.sealed) AS octets
          FROM due d JOIN registry.register_version v ON v.transfer_no = d.transfer_no
        """;
    String replaced =
        """
        SELECT DISTINCT v.municipality_code, v.dataset, v.register_id, v.transfer_no, octet_length(v.sealed) AS octets
          FROM due d JOIN registry.register_version w ON w.transfer_no = d.transfer_no
          JOIN registry.register_version v
            ON v.municipality_code = w.municipality_code AND v.dataset = w.dataset AND v.register_id = w.register_id
           AND v.transfer_no < w.transfer_no
          JOIN registry.transfer f ON f.transfer_no = v.transfer_no AND f.state = 'PUBLISHED'
        """;
    return jdbc.sql(
            "WITH due AS (SELECT t.transfer_no"
                + DUE
                + "), gone AS ("
                + (kind == Kind.FAILED ? own : replaced)
                + ") SELECT (SELECT count(*) FROM due), count(*), coalesce(sum(g.octets), 0) FROM"
                + " gone g")
        .param("after", 0L)
        .param("states", kind.states)
        .param("before", at(before))
        .query((row, n) -> new Forecast(row.getLong(1), row.getLong(2), row.getLong(3)))
        .single();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
