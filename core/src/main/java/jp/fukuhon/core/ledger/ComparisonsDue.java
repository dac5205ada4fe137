package jp.fukuhon.core.ledger;

import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.reconcile.ComparisonWish;
import jp.fukuhon.core.register.StreamId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which comparisons (突合) a gateway owes. It hears of its centre's wishes each time that it asks for
 * a stream's position: a wish makes a comparison due, one that is no longer there lets it lapse;
 * and a signed result answers what was due before, whoever has asked for it. Thread-safe.
 */
public final class ComparisonsDue {

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final OperationLog log;

  public ComparisonsDue(JdbcClient jdbc, TransactionTemplate transactions, OperationLog log) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.log = log;
  }

  /**
   * Enters what the centre has said just now; durable on return, with an entry in the operation
   * log. What is known already writes nothing. A wish whose comparison is over here and which the
   * centre still has is due again: it failed here, or was lost there.
   *
   * @param wish empty when the centre wishes nothing of the stream
   */
  public void heard(StreamId stream, Optional<ComparisonWish> wish) {
    if (isNew(stream, wish)) {
      FaultPoint.WISH_HEARD.run(transactions, () -> enter(stream, wish));
    }
  }

  private static String name(Optional<ComparisonWish> wish) {
    return wish.map(heard -> String.valueOf(heard.number())).orElse("");
  }

  /** Without a transaction: nothing is new at most contacts. */
  private boolean isNew(StreamId stream, Optional<ComparisonWish> wish) {
    return jdbc.sql(
            """
            SELECT (SELECT count(*) FILTER (WHERE d.name <> :name AND d.state = 'WAITING') > 0
                        OR (:name <> '' AND count(*) FILTER (WHERE d.name = :name) = 0)
                      FROM gateway.comparison_due d
                     WHERE d.municipality_code = :m AND d.dataset = :d AND d.occasion = 'WISH'
                       AND d.state IN ('WAITING', 'RUNNING'))
            """)
        .param("name", name(wish))
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .query(Boolean.class)
        .single();
  }

  private void enter(StreamId stream, Optional<ComparisonWish> wish) {
    int lapsed =
        jdbc.sql(
                """
                UPDATE gateway.comparison_due SET state = 'LAPSED', retry_at = NULL
                 WHERE municipality_code = :m AND dataset = :d AND occasion = 'WISH' AND state = 'WAITING'
                   AND name <> :name
                """)
            .param("m", stream.municipality().value())
            .param("d", stream.dataset().name())
            .param("name", name(wish))
            .update();
    if (lapsed > 0) {
      log.append("engine", "COMPARISON", stream.toString(), null, "LAPSED", Map.of());
    }
    wish.ifPresent(heard -> due(stream, heard));
  }

  private void due(StreamId stream, ComparisonWish wish) {
    int due =
        jdbc.sql(
                """
                INSERT INTO gateway.comparison_due (municipality_code, dataset, occasion, name, deep, since, state)
                VALUES (:m, :d, 'WISH', :name, :deep, :since, 'WAITING')
                ON CONFLICT (municipality_code, dataset, occasion, name) DO UPDATE
                   SET state = 'WAITING', retry_at = NULL, comparison_id = NULL, note = '',
                       due_at = clock_timestamp()
                 WHERE gateway.comparison_due.state NOT IN ('WAITING', 'RUNNING')
                """)
            .param("m", stream.municipality().value())
            .param("d", stream.dataset().name())
            .param("name", String.valueOf(wish.number()))
            .param("deep", wish.deep())
            .param("since", wish.since().atOffset(ZoneOffset.UTC))
            .update();
    if (due > 0) {
      log.append(
          "engine",
          "COMPARISON",
          stream.toString(),
          null,
          "WISHED",
          Map.of("wish", wish.number(), "deep", wish.deep(), "since", wish.since().toString()));
    }
  }

  /**
   * A result that both sides have signed answers what waits for one, or failed to get one: what was
   * due before its comparison was begun and is not to be deeper. What is RUNNING is left to whoever
   * is at it. In the caller's transaction.
   *
   * @param comparison its id
   * @param equal whether both sides hold the same
   */
  public void answeredBy(String comparison, boolean equal) {
    jdbc.sql(
            """
            UPDATE gateway.comparison_due d
               SET state = :state, comparison_id = c.comparison_id, retry_at = NULL, note = ''
              FROM reconcile.comparison c
             WHERE c.comparison_id = :comparison AND d.municipality_code = c.municipality_code
               AND d.dataset = c.dataset AND d.state IN ('WAITING', 'FAILED') AND d.due_at < c.created_at
               AND (c.deep OR NOT d.deep)
            """)
        .param("state", equal ? "EQUAL" : "DIFFERENT")
        .param("comparison", comparison)
        .update();
  }
}
