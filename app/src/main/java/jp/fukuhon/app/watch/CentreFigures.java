package jp.fukuhon.app.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.jobs.verify.VerifyService;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A centre's figures: of every stream one look-up by index of its newest publication and its open
 * transfer, of open transfers what they hold back.
 */
final class CentreFigures implements FigureSource {

  /** A verify job that has just ended is no trouble. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  static final String STREAMS =
      """
      SELECT s.municipality_code || '-' || s.dataset AS stream, o.transfer_id, o.state, o.created_at,
             greatest(o.updated_at, c.received_at, v.verified_at) AS moved_at, coalesce(c.records, 0) AS records,
             p.updated_at AS published_at, l.state AS last_outcome
        FROM registry.stream s
        LEFT JOIN registry.transfer o
          ON o.municipality_code = s.municipality_code AND o.dataset = s.dataset
         AND o.state IN ('RECEIVING', 'VERIFYING')
        LEFT JOIN LATERAL (
             SELECT sum(k.records) AS records, max(k.received_at) AS received_at FROM registry.chunk k
              WHERE k.transfer_no = o.transfer_no) c ON true
        LEFT JOIN LATERAL (
             SELECT max(k.verified_at) AS verified_at FROM registry.verification k
              WHERE k.transfer_no = o.transfer_no) v ON true
        LEFT JOIN LATERAL (
             SELECT t.updated_at FROM registry.transfer t
              WHERE t.municipality_code = s.municipality_code AND t.dataset = s.dataset AND t.state = 'PUBLISHED'
              ORDER BY t.sequence DESC LIMIT 1) p ON true
        LEFT JOIN LATERAL (
             SELECT t.state FROM registry.transfer t
              WHERE t.municipality_code = s.municipality_code AND t.dataset = s.dataset
                AND t.state IN ('PUBLISHED', 'REJECTED', 'ABORTED')
              ORDER BY t.sequence DESC LIMIT 1) l ON true
       ORDER BY 1
      """;

  private final DataSource dataSource;
  private final JdbcClient jdbc;

  CentreFigures(DataSource dataSource) {
    this.dataSource = dataSource;
    this.jdbc = JdbcClient.create(dataSource);
  }

  private record Row(
      String stream,
      StreamFigures.@Nullable Open open,
      @Nullable Instant published,
      @Nullable String lastOutcome) {}

  @Override
  public Figures read(Instant now) {
    Map<String, Rows.Compared> compared = Rows.compared(jdbc, "registry.stream");
    Set<String> restored = Rows.restored(jdbc);
    List<StreamFigures> figures = new ArrayList<>();
    for (Row row : rows()) {
      Rows.Compared last = compared.get(row.stream());
      figures.add(
          new StreamFigures(
              row.stream(),
              running(row.open(), now),
              row.published(),
              row.lastOutcome(),
              null,
              last == null ? null : last.at(),
              null,
              last == null ? null : last.id(),
              restored.contains(row.stream()),
              Map.of(),
              Map.of(),
              null));
    }
    return new Figures(now, figures, 0, 0, Rows.quarantinedPeers(jdbc), Figures.Notices.NONE);
  }

  private List<Row> rows() {
    return jdbc.sql(STREAMS)
        .query(
            (row, n) -> {
              String id = row.getString("transfer_id");
              Instant since = Rows.instant(row, "created_at");
              Instant moved = Rows.instant(row, "moved_at");
              return new Row(
                  row.getString("stream"),
                  id == null || since == null || moved == null
                      ? null
                      : new StreamFigures.Open(
                          id, row.getString("state"), since, moved, row.getLong("records"), true),
                  Rows.instant(row, "published_at"),
                  row.getString("last_outcome"));
            })
        .list();
  }

  /** Only of a transfer that is to be verified and has not moved for a while it is asked. */
  private StreamFigures.@Nullable Open running(StreamFigures.@Nullable Open open, Instant now) {
    if (open == null
        || !open.state().equals("VERIFYING")
        || open.moved().isAfter(now.minus(QUIET))) {
      return open;
    }
    return new StreamFigures.Open(
        open.id(),
        open.state(),
        open.since(),
        open.moved(),
        open.records(),
        RunLock.holderOf(dataSource, VerifyService.lockName(open.id())).isPresent());
  }
}
