package jp.fukuhon.app.watch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.jobs.transfer.StreamStanding;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A gateway's figures. Everything of a stream is one look-up by index; what has no bound by itself
 * is counted up to {@link StreamFigures#MOST}.
 */
final class GatewayFigures implements FigureSource {

  private static final int DAYS = 31;

  static final String STREAMS =
      """
      SELECT s.municipality_code || '-' || s.dataset AS stream, o.transfer_id, o.state, o.created_at,
             greatest(o.updated_at, c.sent_at) AS moved_at, coalesce(o.records, 0) AS records,
             p.updated_at AS published_at, l.state AS last_outcome, w.changed_at AS waiting_since
        FROM gateway.stream s
        LEFT JOIN gateway.transfer o
          ON o.municipality_code = s.municipality_code AND o.dataset = s.dataset
         AND o.state NOT IN ('COMMITTED', 'REJECTED', 'ABORTED')
        LEFT JOIN LATERAL (
             SELECT max(k.sent_at) AS sent_at FROM gateway.partition q
              CROSS JOIN LATERAL (SELECT x.sent_at FROM gateway.chunk x
                                   WHERE x.transfer_id = q.transfer_id AND x.part = q.part
                                   ORDER BY x.number DESC LIMIT 1) k
              WHERE q.transfer_id = o.transfer_id) c ON true
        LEFT JOIN LATERAL (
             SELECT t.updated_at FROM gateway.transfer t
              WHERE t.municipality_code = s.municipality_code AND t.dataset = s.dataset AND t.state = 'COMMITTED'
              ORDER BY t.sequence DESC LIMIT 1) p ON true
        LEFT JOIN LATERAL (
             SELECT t.state FROM gateway.transfer t
              WHERE t.municipality_code = s.municipality_code AND t.dataset = s.dataset
                AND t.state IN ('COMMITTED', 'REJECTED', 'ABORTED')
              ORDER BY t.sequence DESC LIMIT 1) l ON true
        LEFT JOIN LATERAL (
             SELECT r.changed_at FROM source.register r
              WHERE r.municipality_code = s.municipality_code AND r.dataset = s.dataset
                AND r.change_seq > s.incremental_since
              ORDER BY r.change_seq LIMIT 1) w ON true
       ORDER BY 1
      """;

  private final DataSource dataSource;
  private final JdbcClient jdbc;
  private final Set<String> streams;
  private final SignedDifferences differences;

  /**
   * @param streams that are sent; others, of an earlier configuration, are left out
   */
  GatewayFigures(DataSource dataSource, Set<String> streams, DocumentVerifier verifier) {
    this.dataSource = dataSource;
    this.jdbc = JdbcClient.create(dataSource);
    this.streams = Set.copyOf(streams);
    this.differences = new SignedDifferences(new Comparisons(jdbc), verifier);
  }

  private record Nights(Map<String, Long> byState, Map<String, Long> notMadeUp, List<String> late) {

    Nights() {
      this(new HashMap<>(), new HashMap<>(), new ArrayList<>());
    }
  }

  @Override
  public Figures read(Instant now) {
    Map<String, Nights> nights = nights(now);
    Map<String, Rows.Compared> compared = Rows.compared(jdbc, "gateway.stream");
    Set<String> restored = Rows.restored(jdbc);
    List<StreamFigures> figures = new ArrayList<>();
    for (Row row : jdbc.sql(STREAMS).query((each, n) -> Row.of(each)).list()) {
      if (streams.contains(row.stream())) {
        figures.add(
            row.figures(
                open(row),
                compared.get(row.stream()),
                differences(compared.get(row.stream())),
                restored.contains(row.stream()),
                nights.getOrDefault(row.stream(), new Nights())));
      }
    }
    return new Figures(
        now,
        figures,
        bounded("source.open_quarantine"),
        bounded("source.deferred_change"),
        Rows.quarantinedPeers(jdbc),
        notices());
  }

  private Figures.Notices notices() {
    return jdbc.sql(
            """
            WITH waiting AS (SELECT notice_no FROM notice.delivery
                              WHERE taken_at IS NULL AND given_up_at IS NULL LIMIT :most)
            SELECT (SELECT count(*) FROM waiting) AS waiting,
                   (SELECT count(*) FROM notice.delivery
                     WHERE given_up_at > clock_timestamp() - interval '31 days') AS given_up,
                   (SELECT n.written_at FROM notice.notice n
                     WHERE n.notice_no = (SELECT min(notice_no) FROM waiting)) AS oldest
            """)
        .param("most", StreamFigures.MOST)
        .query(
            (row, n) ->
                new Figures.Notices(
                    row.getLong("waiting"), row.getLong("given_up"), Rows.instant(row, "oldest")))
        .single();
  }

  private record Row(
      String stream,
      @Nullable String id,
      @Nullable String state,
      @Nullable Instant since,
      @Nullable Instant moved,
      long records,
      @Nullable Instant published,
      @Nullable String lastOutcome,
      @Nullable Instant waitingSince) {

    static Row of(ResultSet row) throws SQLException {
      return new Row(
          row.getString("stream"),
          row.getString("transfer_id"),
          row.getString("state"),
          Rows.instant(row, "created_at"),
          Rows.instant(row, "moved_at"),
          row.getLong("records"),
          Rows.instant(row, "published_at"),
          row.getString("last_outcome"),
          Rows.instant(row, "waiting_since"));
    }

    StreamFigures figures(
        StreamFigures.@Nullable Open open,
        Rows.@Nullable Compared compared,
        @Nullable Long differences,
        boolean restored,
        Nights nights) {
      return new StreamFigures(
          stream,
          open,
          published,
          lastOutcome,
          waitingSince,
          compared == null ? null : compared.at(),
          differences,
          compared == null ? null : compared.id(),
          restored,
          nights.byState(),
          nights.notMadeUp(),
          nights.late().isEmpty() ? null : nights.late().getFirst());
    }
  }

  private StreamFigures.@Nullable Open open(Row row) {
    if (row.id() == null || row.state() == null || row.since() == null || row.moved() == null) {
      return null;
    }
    boolean running =
        RunLock.holderOf(dataSource, StreamStanding.lockName(StreamId.parse(row.stream())))
            .isPresent();
    return new StreamFigures.Open(
        row.id(), row.state(), row.since(), row.moved(), row.records(), running);
  }

  private Map<String, Nights> nights(Instant now) {
    Map<String, Nights> nights = new HashMap<>();
    jdbc.sql(
            """
            SELECT municipality_code || '-' || dataset AS stream, state, count(*) AS nights,
                   count(*) FILTER (WHERE made_up_on IS NULL AND state NOT IN ('DONE', 'LATE')) AS open,
                   max(business_date) FILTER (WHERE state = 'RUNNING' AND forecast_end IS NOT NULL)::text AS late
              FROM gateway.night WHERE business_date > ? GROUP BY 1, 2
            """)
        .param(now.minus(DAYS, ChronoUnit.DAYS).atOffset(ZoneOffset.UTC).toLocalDate())
        .query(
            row -> {
              Nights of = nights.computeIfAbsent(row.getString("stream"), each -> new Nights());
              of.byState().put(row.getString("state"), row.getLong("nights"));
              if (row.getLong("open") > 0) {
                of.notMadeUp().put(row.getString("state"), row.getLong("open"));
              }
              String late = row.getString("late");
              if (late != null) {
                of.late().add(late);
              }
            });
    return nights;
  }

  private @Nullable Long differences(Rows.@Nullable Compared compared) {
    return compared == null ? null : differences.of(compared.id()).orElse(null);
  }

  private long bounded(String table) {
    return jdbc.sql("SELECT count(*) FROM (SELECT FROM " + table + " LIMIT ?) b")
        .param(StreamFigures.MOST)
        .query(Long.class)
        .single();
  }
}
