package jp.fukuhon.app.notices;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Notices and their deliveries in the party's own database. Every method runs in the caller's
 * transaction if there is one. Thread-safe.
 */
final class NoticeBook {

  private static final int LONGEST = 500;

  private final JdbcClient jdbc;

  NoticeBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * How far a chain has been told.
   *
   * @param place of the last entry that was looked at
   * @param isNight whether a night is running after it
   */
  record Cursor(long place, boolean isNight) {}

  /** An entry of the operation log, as far as notices are made of it. */
  record Entry(
      long place,
      Instant at,
      String action,
      @Nullable String transfer,
      String outcome,
      String detail) {}

  /**
   * A delivery that was taken on.
   *
   * @param number of the notice
   * @param channel which
   * @param attempts this one included
   * @param writtenAt when its notice was
   */
  record Claim(long number, String channel, int attempts, Instant writtenAt, Notice notice) {}

  /** How many entries the chain has now. */
  long entries(String chain) {
    return jdbc.sql("SELECT coalesce(max(entries), 0) FROM audit.chain_head WHERE chain = ?")
        .param(chain)
        .query(Long.class)
        .single();
  }

  /** How far the chain was told; empty when nobody has begun. */
  Optional<Cursor> cursor(String chain) {
    return cursor(chain, "");
  }

  /** The same, kept from others until the transaction ends; empty also while another has it. */
  Optional<Cursor> lock(String chain) {
    return cursor(chain, " FOR UPDATE SKIP LOCKED");
  }

  private Optional<Cursor> cursor(String chain, String locking) {
    return jdbc.sql("SELECT place, in_night FROM notice.cursor WHERE chain = ?" + locking)
        .param(chain)
        .query((row, n) -> new Cursor(row.getLong(1), row.getBoolean(2)))
        .optional();
  }

  /** Begins with a chain where it ends: what was before nobody has asked to be told. */
  void begin(String chain, long place) {
    jdbc.sql("INSERT INTO notice.cursor (chain, place) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .params(chain, place)
        .update();
  }

  /** Moves on. */
  void move(String chain, Cursor to) {
    jdbc.sql("UPDATE notice.cursor SET place = ?, in_night = ? WHERE chain = ?")
        .params(to.place(), to.isNight(), chain)
        .update();
  }

  /** Entries that notices may be made of, in the order of their places. */
  List<Entry> entries(String chain, long after, long upto, int most) {
    return jdbc.sql("SELECT * FROM notice.entries(?, ?, ?, ?)")
        .params(chain, after, upto, most)
        .query(
            (row, n) ->
                new Entry(
                    row.getLong("place"),
                    instant(row, "at"),
                    row.getString("action"),
                    row.getString("transfer_id"),
                    row.getString("outcome"),
                    row.getString("detail") == null ? "{}" : row.getString("detail")))
        .list();
  }

  /** Writes a notice down with a delivery by each channel, once for its key. */
  void write(Notice notice, Collection<String> channels) {
    Optional<Long> number =
        jdbc.sql(
                """
                INSERT INTO notice.notice (key, kind, stream, business_date, transfer_id, happened_at, detail)
                VALUES (:key, :kind, :stream, :day, :transfer, :at, left(:detail, 600))
                ON CONFLICT (key) DO NOTHING RETURNING notice_no
                """)
            .param("key", notice.key())
            .param("kind", notice.kind().name())
            .param("stream", notice.stream())
            .param("day", notice.businessDate())
            .param("transfer", notice.transfer())
            .param("at", notice.happenedAt().atOffset(ZoneOffset.UTC))
            .param("detail", notice.detail())
            .query(Long.class)
            .optional();
    number.ifPresent(
        written ->
            channels.forEach(
                channel ->
                    jdbc.sql("INSERT INTO notice.delivery (notice_no, channel) VALUES (?, ?)")
                        .params(written, channel)
                        .update()));
  }

  /** Whether a notice of that key was written. */
  boolean isWritten(String key) {
    return jdbc.sql("SELECT EXISTS (SELECT FROM notice.notice WHERE key = ?)")
        .param(key)
        .query(Boolean.class)
        .single();
  }

  /** Whether a delivery by that channel is due. */
  boolean isDue(String channel) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM notice.delivery
                            WHERE taken_at IS NULL AND given_up_at IS NULL AND next_at <= clock_timestamp()
                              AND channel = ?)
            """)
        .param(channel)
        .query(Boolean.class)
        .single();
  }

  /**
   * Takes on the delivery that is due longest, so that no other process tries it meanwhile.
   *
   * @param lease after which another may, if this one says nothing any more
   */
  Optional<Claim> claim(String channel, Duration lease) {
    return jdbc.sql(
            """
            WITH due AS (
              SELECT notice_no, channel FROM notice.delivery
               WHERE taken_at IS NULL AND given_up_at IS NULL AND next_at <= clock_timestamp() AND channel = :channel
               ORDER BY next_at, notice_no LIMIT 1 FOR UPDATE SKIP LOCKED)
            UPDATE notice.delivery d
               SET attempts = attempts + 1, next_at = clock_timestamp() + :lease * interval '1 ms'
              FROM due, notice.notice n
             WHERE d.notice_no = due.notice_no AND d.channel = due.channel AND n.notice_no = d.notice_no
            RETURNING d.notice_no, d.channel, d.attempts, n.written_at, n.key, n.kind, n.stream, n.business_date,
                      n.transfer_id, n.happened_at, n.detail
            """)
        .param("channel", channel)
        .param("lease", lease.toMillis())
        .query((row, n) -> claimed(row))
        .optional();
  }

  private static Claim claimed(ResultSet row) throws SQLException {
    return new Claim(
        row.getLong("notice_no"),
        row.getString("channel"),
        row.getInt("attempts"),
        instant(row, "written_at"),
        new Notice(
            row.getString("key"),
            Kind.valueOf(row.getString("kind")),
            row.getString("stream"),
            row.getObject("business_date", LocalDate.class),
            row.getString("transfer_id"),
            instant(row, "happened_at"),
            row.getString("detail")));
  }

  /** It was taken. */
  void taken(Claim claim) {
    jdbc.sql(
            """
            UPDATE notice.delivery SET taken_at = clock_timestamp(), failure = ''
             WHERE notice_no = ? AND channel = ? AND taken_at IS NULL AND given_up_at IS NULL
            """)
        .params(claim.number(), claim.channel())
        .update();
  }

  /**
   * It was not taken.
   *
   * @param again after which it is tried again; null for never
   */
  void failed(Claim claim, @Nullable Duration again, String failure) {
    jdbc.sql(
            """
            UPDATE notice.delivery
               SET next_at = clock_timestamp() + coalesce(cast(:again AS bigint), 0) * interval '1 ms',
                   given_up_at = CASE WHEN cast(:again AS bigint) IS NULL THEN clock_timestamp() END,
                   failure = :failure
             WHERE notice_no = :number AND channel = :channel AND taken_at IS NULL AND given_up_at IS NULL
            """)
        .param("again", again == null ? null : again.toMillis(), java.sql.Types.BIGINT)
        .param("failure", failure.length() <= LONGEST ? failure : failure.substring(0, LONGEST))
        .param("number", claim.number())
        .param("channel", claim.channel())
        .update();
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
