package jp.fukuhon.core.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A party's comparisons and their signed results. Every method runs in the caller's transaction if
 * there is one. Thread-safe.
 */
public final class Comparisons {

  private static final String SELECT =
      """
      SELECT comparison_id, municipality_code || '-' || dataset AS stream, state, deep, transfer_id, upto, suite, opening,
             opened, session_key, centre_root, centre_leaves, result_source, result_centre, created_at, updated_at
        FROM reconcile.comparison
      """;

  private final JdbcClient jdbc;

  public Comparisons(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Where a comparison stands. */
  public enum State {
    /** Leaves are brought up to date. */
    PREPARING,
    /** Both sides' leaves stand still. */
    COMPARING,
    /** Both have signed the result. */
    SIGNED,
    /** Another one has taken its place. */
    ABANDONED
  }

  /**
   * A comparison.
   *
   * @param transfer this side's last published transfer when it began; null when there is none
   * @param upto how far this side's leaves reach for it
   * @param suite of its signatures
   * @param opening signed by the source; null once it is over
   * @param opened signed by the centre; null before it answers and once it is over
   * @param sessionKey null likewise
   * @param centreRoot tag of the centre's root; null before the source has it
   * @param centreLeaves how many the centre compares
   * @param resultSource the result, signed by the source; null before
   * @param resultCentre the same result, signed by the centre; null before
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Comparison(
      String id,
      StreamId stream,
      State state,
      boolean deep,
      @Nullable String transfer,
      long upto,
      String suite,
      byte @Nullable [] opening,
      byte @Nullable [] opened,
      byte @Nullable [] sessionKey,
      byte @Nullable [] centreRoot,
      long centreLeaves,
      byte @Nullable [] resultSource,
      byte @Nullable [] resultCentre,
      Instant createdAt,
      Instant updatedAt) {}

  private static Comparison map(ResultSet row) throws SQLException {
    return new Comparison(
        row.getString("comparison_id"),
        StreamId.parse(row.getString("stream")),
        State.valueOf(row.getString("state")),
        row.getBoolean("deep"),
        row.getString("transfer_id"),
        row.getLong("upto"),
        row.getString("suite"),
        row.getBytes("opening"),
        row.getBytes("opened"),
        row.getBytes("session_key"),
        row.getBytes("centre_root"),
        row.getLong("centre_leaves"),
        row.getBytes("result_source"),
        row.getBytes("result_centre"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"));
  }

  /** Begins a comparison: PREPARING. The stream must have no open one. */
  public void create(
      String id,
      StreamId stream,
      boolean deep,
      @Nullable String transfer,
      long upto,
      String suite,
      byte[] opening) {
    jdbc.sql(
            """
            INSERT INTO reconcile.comparison (comparison_id, municipality_code, dataset, state, deep, transfer_id, upto,
                                              suite, opening)
            VALUES (:id, :m, :d, 'PREPARING', :deep, :transfer, :upto, :suite, :opening)
            """)
        .param("id", id)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("deep", deep)
        .param("transfer", transfer)
        .param("upto", upto)
        .param("suite", suite)
        .param("opening", opening)
        .update();
  }

  /** The comparison of that id. */
  public Optional<Comparison> find(String id) {
    return jdbc.sql(SELECT + " WHERE comparison_id = ?")
        .param(id)
        .query((row, n) -> map(row))
        .optional();
  }

  /** The comparison of that id, its row locked until the caller's transaction ends. */
  public Optional<Comparison> lock(String id) {
    return jdbc.sql(SELECT + " WHERE comparison_id = ? FOR UPDATE")
        .param(id)
        .query((row, n) -> map(row))
        .optional();
  }

  /** The stream's open comparison; the database allows one at most. */
  public Optional<Comparison> open(StreamId stream) {
    return jdbc.sql(
            SELECT
                + " WHERE municipality_code = ? AND dataset = ?"
                + " AND state IN ('PREPARING', 'COMPARING')")
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> map(row))
        .optional();
  }

  /** Comparisons whose leaves are to be brought up to date, oldest first. */
  public List<Comparison> preparing() {
    return jdbc.sql(SELECT + " WHERE state = 'PREPARING' ORDER BY created_at")
        .query((row, n) -> map(row))
        .list();
  }

  /** The newest signed results, newest first. */
  public List<Comparison> signed(int limit) {
    return jdbc.sql(SELECT + " WHERE state = 'SIGNED' ORDER BY updated_at DESC LIMIT ?")
        .param(limit)
        .query((row, n) -> map(row))
        .list();
  }

  /** The stream's newest signed result. */
  public Optional<Comparison> newest(StreamId stream) {
    return jdbc.sql(
            SELECT
                + " WHERE municipality_code = ? AND dataset = ? AND state = 'SIGNED' ORDER BY"
                + " created_at DESC LIMIT 1")
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> map(row))
        .optional();
  }

  /** The stream's newest signed result that was begun before an instant. */
  public Optional<Comparison> newestBefore(StreamId stream, Instant end) {
    return jdbc.sql(
            SELECT
                + " WHERE municipality_code = ? AND dataset = ? AND state = 'SIGNED' AND created_at"
                + " < ? ORDER BY created_at DESC LIMIT 1")
        .params(
            stream.municipality().value(),
            stream.dataset().name(),
            OffsetDateTime.ofInstant(end, ZoneOffset.UTC))
        .query((row, n) -> map(row))
        .optional();
  }

  /**
   * The stream's newest signed result of a comparison begun after that moment of this database's
   * clock.
   *
   * @param deep whether only a deep one counts
   */
  public Optional<Comparison> signedSince(StreamId stream, Instant moment, boolean deep) {
    return jdbc.sql(
            SELECT
                + " WHERE municipality_code = ? AND dataset = ? AND state = 'SIGNED' AND created_at"
                + " > ? AND (deep OR NOT ?) ORDER BY created_at DESC LIMIT 1")
        .params(
            stream.municipality().value(),
            stream.dataset().name(),
            moment.atOffset(ZoneOffset.UTC),
            deep)
        .query((row, n) -> map(row))
        .optional();
  }

  /** Ids of the stream's signed results begun from one instant on and before another, in order. */
  public List<String> signedBetween(StreamId stream, Instant start, Instant end) {
    return jdbc.sql(
            """
            SELECT comparison_id FROM reconcile.comparison
             WHERE municipality_code = ? AND dataset = ? AND state = 'SIGNED' AND created_at >= ? AND created_at < ?
             ORDER BY created_at
            """)
        .params(
            stream.municipality().value(),
            stream.dataset().name(),
            OffsetDateTime.ofInstant(start, ZoneOffset.UTC),
            OffsetDateTime.ofInstant(end, ZoneOffset.UTC))
        .query(String.class)
        .list();
  }

  /** The stream's signed result before that one. */
  public Optional<Comparison> former(Comparison later) {
    return jdbc.sql(
            SELECT
                + " c WHERE c.municipality_code = ? AND c.dataset = ? AND c.state = 'SIGNED' AND"
                + " c.created_at < (SELECT l.created_at FROM reconcile.comparison l WHERE"
                + " l.comparison_id = ?) ORDER BY c.created_at DESC LIMIT 1")
        .params(later.stream().municipality().value(), later.stream().dataset().name(), later.id())
        .query((row, n) -> map(row))
        .optional();
  }

  /** From now on both sides' leaves stand still. */
  public void opened(
      String id, @Nullable String transfer, long upto, byte[] opened, byte[] sessionKey) {
    jdbc.sql(
            """
            UPDATE reconcile.comparison
               SET state = 'COMPARING', transfer_id = :transfer, upto = :upto, opened = :opened, session_key = :key
             WHERE comparison_id = :id AND state = 'PREPARING'
            """)
        .param("transfer", transfer)
        .param("upto", upto)
        .param("opened", opened)
        .param("key", sessionKey)
        .param("id", id)
        .update();
  }

  /** Keeps what the centre has shown of its root. */
  public void root(String id, byte[] centreRoot, long centreLeaves) {
    jdbc.sql(
            "UPDATE reconcile.comparison SET centre_root = ?, centre_leaves = ? WHERE comparison_id"
                + " = ?")
        .params(centreRoot, centreLeaves, id)
        .update();
  }

  /** Keeps the result as the source has signed it; it is signed once. */
  public void concluded(String id, byte[] resultSource) {
    jdbc.sql(
            "UPDATE reconcile.comparison SET result_source = ? WHERE comparison_id = ? AND"
                + " result_source IS NULL")
        .params(resultSource, id)
        .update();
  }

  /** Keeps both signatures for ever; what the key was made of goes. */
  public void signed(String id, byte[] resultSource, byte[] resultCentre) {
    jdbc.sql(
            """
            UPDATE reconcile.comparison
               SET state = 'SIGNED', result_source = ?, result_centre = ?, opening = NULL, opened = NULL,
                   session_key = NULL
             WHERE comparison_id = ? AND state = 'COMPARING'
            """)
        .params(resultSource, resultCentre, id)
        .update();
  }

  /** Gives a comparison up; another one takes its place. */
  public void abandon(String id) {
    jdbc.sql(
            """
            UPDATE reconcile.comparison
               SET state = 'ABANDONED', opening = NULL, opened = NULL, session_key = NULL
             WHERE comparison_id = ? AND state IN ('PREPARING', 'COMPARING')
            """)
        .param(id)
        .update();
  }
}
