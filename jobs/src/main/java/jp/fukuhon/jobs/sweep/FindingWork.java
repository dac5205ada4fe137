package jp.fukuhon.jobs.sweep;

import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes how far comparisons (突合) had come that another one has taken the place of; one that was
 * signed has removed its own. Not thread-safe.
 */
final class FindingWork implements SweepWork {

  private static final String OVER =
      """
       x WHERE EXISTS (SELECT FROM reconcile.comparison c
                        WHERE c.comparison_id = x.comparison_id AND c.state IN ('SIGNED', 'ABANDONED'))
      """;

  private final JdbcClient jdbc;

  FindingWork(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String name() {
    return "findings";
  }

  @Override
  public SweepForecast forecast() {
    long rows =
        jdbc.sql(
                "SELECT (SELECT count(*) FROM reconcile.frontier"
                    + OVER
                    + ") + (SELECT count(*) FROM reconcile.finding"
                    + OVER
                    + ")")
            .query(Long.class)
            .single();
    return new SweepForecast(name(), rows, 0);
  }

  @Override
  public boolean more(ExecutionContext context) {
    int removed = remove("frontier", "prefix") + remove("finding", "slot");
    SweepWork.count(context, removed);
    return removed > 0;
  }

  private int remove(String table, String key) {
    return jdbc.sql(
            "DELETE FROM reconcile.%1$s d USING (SELECT x.comparison_id, x.%2$s FROM reconcile.%1$s%3$s LIMIT %4$d FOR UPDATE SKIP LOCKED) o WHERE d.comparison_id = o.comparison_id AND d.%2$s = o.%2$s"
                .formatted(table, key, OVER, MOST_ROWS))
        .update();
  }
}
