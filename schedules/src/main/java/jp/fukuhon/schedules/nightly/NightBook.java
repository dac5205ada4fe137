package jp.fukuhon.schedules.nightly;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.plan.Attempts;
import jp.fukuhon.schedules.plan.Night;
import jp.fukuhon.schedules.plan.NightEntry;
import jp.fukuhon.schedules.plan.NightState;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The nights of a gateway's streams, in its own database: one row a business date, kept for ever.
 * Every method runs in the caller's transaction if there is one. Thread-safe.
 */
public final class NightBook {

  private final JdbcClient jdbc;

  public NightBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A night as it is written down.
   *
   * @param stream whose it is
   * @param entry what the plan knows of it
   * @param node who was at it last; null when nobody was
   * @param forecastEnd when it would have been through, as last told; null when nothing was told
   */
  public record Written(
      StreamId stream, NightEntry entry, @Nullable String node, @Nullable Instant forecastEnd) {}

  /**
   * Until when the stream's nights were judged; nights that closed before a stream was first seen
   * are no concern of its schedule.
   *
   * @param now what is written for a stream that is new
   */
  public Instant judgedUpto(StreamId stream, Instant now) {
    return judged(stream)
        .orElseGet(
            () -> {
              jdbc.sql(
                      """
                      INSERT INTO gateway.schedule (municipality_code, dataset, judged_upto)
                      VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                      """)
                  .params(stream.municipality().value(), stream.dataset().name(), utc(now))
                  .update();
              return judged(stream).orElseThrow();
            });
  }

  private Optional<Instant> judged(StreamId stream) {
    return jdbc.sql(
            "SELECT judged_upto FROM gateway.schedule WHERE municipality_code = ? AND dataset = ?")
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional();
  }

  /** Keeps others from the stream's rows until the caller's transaction ends. */
  public void lock(StreamId stream) {
    jdbc.sql(
            """
            SELECT FROM gateway.schedule WHERE municipality_code = ? AND dataset = ? FOR UPDATE
            """)
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> n)
        .list();
  }

  /** Every night that closed until then is judged. */
  void judged(StreamId stream, Instant upto) {
    jdbc.sql(
            """
            UPDATE gateway.schedule SET judged_upto = greatest(judged_upto, ?)
             WHERE municipality_code = ? AND dataset = ?
            """)
        .params(utc(upto), stream.municipality().value(), stream.dataset().name())
        .update();
  }

  /** What the planner needs to know: nights that are not over, or close after that. */
  List<NightEntry> known(StreamId stream, Instant judgedUpto) {
    return jdbc.sql(
            """
            SELECT * FROM gateway.night WHERE municipality_code = ? AND dataset = ?
               AND (state IN ('RUNNING', 'WAITING', 'UNFINISHED') OR closes_at > ?)
             ORDER BY business_date
            """)
        .params(stream.municipality().value(), stream.dataset().name(), utc(judgedUpto))
        .query((row, n) -> map(row).entry())
        .list();
  }

  /** Nights that ended otherwise than sent, and that no later one has made up. */
  public List<Written> open(StreamId stream) {
    return jdbc.sql(
            """
            SELECT * FROM gateway.night WHERE municipality_code = ? AND dataset = ?
               AND state NOT IN ('DONE', 'LATE') AND made_up_on IS NULL
             ORDER BY business_date
            """)
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> map(row))
        .list();
  }

  /** The newest nights, newest first. */
  public List<Written> newest(StreamId stream, int limit) {
    return jdbc.sql(
            """
            SELECT * FROM gateway.night WHERE municipality_code = ? AND dataset = ?
             ORDER BY business_date DESC LIMIT ?
            """)
        .params(stream.municipality().value(), stream.dataset().name(), limit)
        .query((row, n) -> map(row))
        .list();
  }

  /** The night of that date. */
  public Optional<Written> find(StreamId stream, LocalDate day) {
    return jdbc.sql(
            """
            SELECT * FROM gateway.night
             WHERE municipality_code = ? AND dataset = ? AND business_date = ?
            """)
        .params(stream.municipality().value(), stream.dataset().name(), day)
        .query((row, n) -> map(row))
        .optional();
  }

  /**
   * Writes a night down as it stands; until when it runs on is the operators' and is left alone.
   *
   * @param node who is at it; null leaves what is there
   */
  public void write(StreamId stream, NightEntry entry, @Nullable String node) {
    Night night = entry.night();
    Attempts attempts = entry.attempts();
    jdbc.sql(
            """
            INSERT INTO gateway.night (municipality_code, dataset, business_date, opens_at, starts_at, closes_at, state,
                                       attempts, started_at, ended_at, retry_at, made_up_on, node, note)
            VALUES (:m, :d, :day, :opens, :starts, :closes, :state, :attempts, :started, :ended, :retry, :madeUp,
                    left(:node, 200), :note)
            ON CONFLICT (municipality_code, dataset, business_date) DO UPDATE
               SET state = excluded.state, attempts = excluded.attempts, started_at = excluded.started_at,
                   ended_at = excluded.ended_at, retry_at = excluded.retry_at, made_up_on = excluded.made_up_on,
                   node = coalesce(excluded.node, gateway.night.node), note = excluded.note
            """)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("day", entry.businessDate())
        .param("opens", utc(night.opens()))
        .param("starts", utc(night.starts()))
        .param("closes", utc(night.closes()))
        .param("state", entry.state().name())
        .param("attempts", attempts.count())
        .param("started", orNull(attempts.startedAt()))
        .param("ended", orNull(attempts.endedAt()))
        .param("retry", orNull(attempts.retryAt()))
        .param("madeUp", entry.madeUpOn())
        .param("node", node)
        .param("note", OperationLog.printable(entry.note()))
        .update();
  }

  /** Lets a night that is not over run on until then; false when it is over or there is none. */
  public boolean runOn(StreamId stream, LocalDate day, Instant until) {
    return jdbc.sql(
                """
                UPDATE gateway.night SET run_on_until = ?
                 WHERE municipality_code = ? AND dataset = ? AND business_date = ?
                   AND state IN ('RUNNING', 'WAITING', 'UNFINISHED')
                """)
            .params(utc(until), stream.municipality().value(), stream.dataset().name(), day)
            .update()
        == 1;
  }

  /**
   * Writes down when a night will be through.
   *
   * @param end null when it will be through in time
   */
  void forecast(StreamId stream, LocalDate day, @Nullable Instant end) {
    jdbc.sql(
            """
            UPDATE gateway.night SET forecast_end = :end
             WHERE municipality_code = :m AND dataset = :d AND business_date = :day
            """)
        .param("end", orNull(end))
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("day", day)
        .update();
  }

  private static Written map(ResultSet row) throws SQLException {
    Night night =
        new Night(
            row.getObject("business_date", LocalDate.class),
            required(row, "opens_at"),
            required(row, "starts_at"),
            required(row, "closes_at"));
    NightEntry entry =
        new NightEntry(
            night,
            NightState.valueOf(row.getString("state")),
            new Attempts(
                row.getInt("attempts"),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                instant(row, "retry_at")),
            instant(row, "run_on_until"),
            row.getObject("made_up_on", LocalDate.class),
            row.getString("note"));
    return new Written(
        StreamId.parse(row.getString("municipality_code") + "-" + row.getString("dataset")),
        entry,
        row.getString("node"),
        instant(row, "forecast_end"));
  }

  private static Instant required(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable OffsetDateTime orNull(@Nullable Instant at) {
    return at == null ? null : utc(at);
  }
}
