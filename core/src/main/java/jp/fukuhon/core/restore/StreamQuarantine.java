package jp.fukuhon.core.restore;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Streams that a restore has put out of step, as a party's database keeps them ({@code
 * recovery.quarantine}). Every method runs in the caller's transaction if there is one and enters
 * what it changes in the operation log. Thread-safe.
 */
public final class StreamQuarantine {

  private static final String ACTION = "RESTORED";

  private final JdbcClient jdbc;
  private final OperationLog log;

  public StreamQuarantine(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.log = new OperationLog(jdbc);
  }

  /** Whose database was put back. */
  public enum Restored {
    /** This party's. */
    HERE,
    /** Its peer's. */
    THERE
  }

  /**
   * A quarantine that has not ended.
   *
   * @param stream which
   * @param restored whose database was put back
   * @param found one sentence
   * @param isRecovered true when only the views wait, for the lost content to come again
   * @param viewFrom change number up to which it must be published first; null before the recovery
   */
  public record Quarantined(
      StreamId stream,
      Restored restored,
      String found,
      boolean isRecovered,
      @Nullable Long viewFrom) {}

  /** The stream's quarantine; empty when it is in step and its content is back. */
  public Optional<Quarantined> find(StreamId stream) {
    return rows(
            "AND municipality_code = :m AND dataset = :d",
            Map.of("m", stream.municipality().value(), "d", stream.dataset().name()))
        .stream()
        .findFirst();
  }

  /** Every quarantine that has not ended, by stream. */
  public List<Quarantined> all() {
    return rows("", Map.of());
  }

  private List<Quarantined> rows(String condition, Map<String, ?> parameters) {
    return jdbc.sql(
            """
            SELECT municipality_code || '-' || dataset, restored, found, recovered_at IS NOT NULL, view_from
              FROM recovery.quarantine WHERE ended_at IS NULL
            """
                + condition
                + " ORDER BY municipality_code, dataset")
        .params(parameters)
        .query(
            (row, n) -> {
              long viewFrom = row.getLong(5);
              return new Quarantined(
                  StreamId.parse(row.getString(1)),
                  Restored.valueOf(row.getString(2)),
                  row.getString(3),
                  row.getBoolean(4),
                  row.wasNull() ? null : viewFrom);
            })
        .list();
  }

  /**
   * Quarantines a stream. One whose recovery is not finished stays as it is, unless its peer was
   * taken for the restored one and this party was, too.
   *
   * @param found one sentence, without contents of registers
   * @return false when nothing was changed
   */
  public boolean enter(StreamId stream, Restored restored, String found) {
    Optional<Quarantined> known = find(stream);
    Long viewFrom = null;
    if (known.isPresent()) {
      Quarantined old = known.get();
      viewFrom = old.viewFrom();
      boolean isNews =
          old.isRecovered() || (old.restored() == Restored.THERE && restored == Restored.HERE);
      if (!isNews) {
        return false;
      }
      end(stream, "superseded");
    }
    jdbc.sql(
            """
            INSERT INTO recovery.quarantine (municipality_code, dataset, restored, found, view_from)
            VALUES (:m, :d, :restored, :found, :viewFrom) ON CONFLICT DO NOTHING
            """)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("restored", restored.name())
        .param("found", OperationLog.printable(found))
        .param("viewFrom", viewFrom, java.sql.Types.BIGINT)
        .update();
    log.append(
        "engine",
        ACTION,
        stream.toString(),
        null,
        restored.name(),
        Map.of("reason", OperationLog.printable(found)));
    return true;
  }

  /**
   * Decisions are allowed again; views, too, from the publication of that change number on.
   *
   * @param viewFrom null when views need not wait
   * @param by who recovered it
   * @return false when the stream was not quarantined, or was recovered before
   */
  public boolean recovered(StreamId stream, @Nullable Long viewFrom, String by) {
    return jdbc.sql(
                """
                UPDATE recovery.quarantine
                   SET recovered_by = :by, recovered_at = clock_timestamp(), view_from = :viewFrom,
                       ended_at = CASE WHEN cast(:viewFrom AS bigint) IS NULL THEN clock_timestamp() END
                 WHERE municipality_code = :m AND dataset = :d AND recovered_at IS NULL
                """)
            .param("by", by)
            .param("viewFrom", viewFrom, java.sql.Types.BIGINT)
            .param("m", stream.municipality().value())
            .param("d", stream.dataset().name())
            .update()
        > 0;
  }

  /**
   * Ends a recovered quarantine once the stream is published as far as viewers have to wait for.
   *
   * @return true when it ended by this
   */
  public boolean publishedUpTo(StreamId stream, long upto) {
    return jdbc.sql(
                """
                UPDATE recovery.quarantine SET ended_at = clock_timestamp()
                 WHERE municipality_code = ? AND dataset = ? AND ended_at IS NULL AND recovered_at IS NOT NULL
                   AND view_from <= ?
                """)
            .params(stream.municipality().value(), stream.dataset().name(), upto)
            .update()
        > 0;
  }

  private void end(StreamId stream, String by) {
    jdbc.sql(
            """
            UPDATE recovery.quarantine
               SET recovered_by = coalesce(recovered_by, :by), recovered_at = coalesce(recovered_at, clock_timestamp()),
                   ended_at = clock_timestamp()
             WHERE municipality_code = :m AND dataset = :d AND ended_at IS NULL
            """)
        .param("by", by)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .update();
  }
}
