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
import jp.fukuhon.schedules.plan.ComparisonEntry;
import jp.fukuhon.schedules.plan.ComparisonEntry.Occasion;
import jp.fukuhon.schedules.plan.ComparisonState;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The comparisons (突合) that a gateway owes, in its own database: one row an occasion, kept for
 * ever. What its centre wishes is entered by those who ask it for positions. Every method runs in
 * the caller's transaction if there is one. Thread-safe.
 */
public final class ComparisonBook {

  private static final String OF_STREAM =
      "SELECT * FROM gateway.comparison_due d WHERE d.municipality_code = ? AND d.dataset = ?";

  private final JdbcClient jdbc;

  public ComparisonBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Those that are not over, wishes first, oldest first. */
  public List<ComparisonEntry> open(StreamId stream) {
    return jdbc.sql(
            OF_STREAM
                + " AND d.state IN ('WAITING', 'RUNNING') ORDER BY d.occasion = 'NIGHT', d.due_at")
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> map(row))
        .list();
  }

  /** What the centre wishes and nothing has answered yet. */
  public List<ComparisonEntry> unanswered(StreamId stream) {
    return jdbc.sql(
            OF_STREAM
                + " AND d.occasion = 'WISH' AND d.state IN ('WAITING', 'RUNNING', 'FAILED') ORDER"
                + " BY d.due_at")
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> map(row))
        .list();
  }

  /** The newest ones, newest first. */
  public List<ComparisonEntry> newest(StreamId stream, int limit) {
    return jdbc.sql(OF_STREAM + " ORDER BY d.due_at DESC, d.name DESC LIMIT ?")
        .params(stream.municipality().value(), stream.dataset().name(), limit)
        .query((row, n) -> map(row))
        .list();
  }

  /** The one of that occasion. */
  public Optional<ComparisonEntry> find(StreamId stream, Occasion occasion, String name) {
    return jdbc.sql(OF_STREAM + " AND d.occasion = ? AND d.name = ?")
        .params(stream.municipality().value(), stream.dataset().name(), occasion.name(), name)
        .query((row, n) -> map(row))
        .optional();
  }

  /** The newest business date that has one; null when none has. */
  public @Nullable LocalDate newestNight(StreamId stream) {
    return jdbc.sql(OF_STREAM + " AND d.occasion = 'NIGHT' ORDER BY d.name DESC LIMIT 1")
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> LocalDate.parse(row.getString("name")))
        .optional()
        .orElse(null);
  }

  /**
   * Writes one down as it stands.
   *
   * @param node who is at it
   * @return since when it is due by the database's clock: only what was compared after that counts
   */
  Instant write(StreamId stream, ComparisonEntry entry, String node) {
    return jdbc.sql(
            """
            INSERT INTO gateway.comparison_due (municipality_code, dataset, occasion, name, deep, since, state, attempts,
                                                retry_at, comparison_id, node, note)
            VALUES (:m, :d, :occasion, :name, :deep, :since, :state, :attempts, :retry, :comparison, left(:node, 200),
                    :note)
            ON CONFLICT (municipality_code, dataset, occasion, name) DO UPDATE
               SET state = excluded.state, attempts = excluded.attempts, retry_at = excluded.retry_at,
                   comparison_id = excluded.comparison_id, node = excluded.node, note = excluded.note
            RETURNING due_at
            """)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("occasion", entry.occasion().name())
        .param("name", entry.name())
        .param("deep", entry.deep())
        .param("since", entry.since().atOffset(ZoneOffset.UTC))
        .param("state", entry.state().name())
        .param("attempts", entry.attempts())
        .param("retry", utc(entry.retryAt()))
        .param("comparison", entry.comparison())
        .param("node", node)
        .param("note", OperationLog.printable(entry.note()))
        .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .single();
  }

  private static ComparisonEntry map(ResultSet row) throws SQLException {
    OffsetDateTime retryAt = row.getObject("retry_at", OffsetDateTime.class);
    return new ComparisonEntry(
        Occasion.valueOf(row.getString("occasion")),
        row.getString("name"),
        row.getBoolean("deep"),
        row.getObject("since", OffsetDateTime.class).toInstant(),
        ComparisonState.valueOf(row.getString("state")),
        row.getInt("attempts"),
        retryAt == null ? null : retryAt.toInstant(),
        row.getString("comparison_id"),
        row.getString("note"));
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
