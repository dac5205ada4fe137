package jp.fukuhon.core.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.reconcile.ComparisonWish;
import jp.fukuhon.core.register.StreamId;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which comparisons (突合) a centre's bureau asks for. Every method runs in the caller's transaction
 * if there is one. Thread-safe.
 */
public final class ComparisonWishes {

  private static final String OPEN =
      """
      SELECT wish_no, municipality_code || '-' || dataset AS stream, deep, asked_by, reason, asked_at
        FROM reconcile.wish WHERE ended_at IS NULL
      """;

  private final JdbcClient jdbc;

  public ComparisonWishes(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An open wish.
   *
   * @param number of it
   * @param deep whether only a deep comparison answers it
   * @param askedBy who asked
   * @param reason as given; not told to the municipality
   */
  public record Wish(
      long number, StreamId stream, boolean deep, String askedBy, String reason, Instant askedAt) {

    /** What the stream's gateway is told. */
    public ComparisonWish told() {
      return new ComparisonWish(number, deep, askedAt);
    }
  }

  private static Wish map(ResultSet row) throws SQLException {
    return new Wish(
        row.getLong("wish_no"),
        StreamId.parse(row.getString("stream")),
        row.getBoolean("deep"),
        row.getString("asked_by"),
        row.getString("reason"),
        Rows.instant(row, "asked_at"));
  }

  /** The streams that there are at this centre, in order. */
  public List<StreamId> streams() {
    return jdbc.sql(
            """
            SELECT municipality_code || '-' || dataset FROM registry.stream
             ORDER BY municipality_code, dataset
            """)
        .query((row, n) -> StreamId.parse(row.getString(1)))
        .list();
  }

  /** The stream's open wish; the database allows one. */
  public Optional<Wish> open(StreamId stream) {
    return jdbc.sql(OPEN + " AND municipality_code = ? AND dataset = ?")
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> map(row))
        .optional();
  }

  /** Every open wish, oldest first. */
  public List<Wish> open() {
    return jdbc.sql(OPEN + " ORDER BY asked_at, wish_no").query((row, n) -> map(row)).list();
  }

  /**
   * Keeps a wish unless the stream has an open one.
   *
   * @return false when it has
   */
  public boolean ask(StreamId stream, boolean deep, String by, String reason) {
    return jdbc.sql(
                """
                INSERT INTO reconcile.wish (municipality_code, dataset, deep, asked_by, reason)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (municipality_code, dataset) WHERE ended_at IS NULL DO NOTHING
                """)
            .params(stream.municipality().value(), stream.dataset().name(), deep, by, reason)
            .update()
        == 1;
  }

  /** Ends an open wish that nobody has answered; false when it is over. */
  public boolean withdraw(long number, String by) {
    return jdbc.sql(
                """
                UPDATE reconcile.wish SET withdrawn_by = ?, ended_at = clock_timestamp()
                 WHERE wish_no = ? AND ended_at IS NULL
                """)
            .params(by, number)
            .update()
        == 1;
  }

  /**
   * Ends the wish that a signed comparison answers: the stream's open one, when the comparison was
   * opened here after it was asked for and goes as deep.
   *
   * @return the wish's number; empty when none is answered
   */
  public Optional<Long> answer(Comparison signed) {
    return jdbc.sql(
            """
            UPDATE reconcile.wish w SET comparison_id = c.comparison_id, ended_at = clock_timestamp()
              FROM reconcile.comparison c
             WHERE c.comparison_id = ? AND w.municipality_code = c.municipality_code AND w.dataset = c.dataset
               AND w.ended_at IS NULL AND w.asked_at < c.created_at AND (c.deep OR NOT w.deep)
            RETURNING w.wish_no
            """)
        .param(signed.id())
        .query(Long.class)
        .optional();
  }
}
