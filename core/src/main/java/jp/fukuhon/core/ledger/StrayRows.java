package jp.fukuhon.core.ledger;

import java.util.List;
import java.util.Set;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.FaultReason;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Rows of source.register that belong to no stream of this gateway: a wrong check digit, another
 * municipality, an unknown dataset. No transfer would ever look at them; they are quarantined so
 * that a person does. Thread-safe.
 */
public final class StrayRows {

  private static final String STREAMS =
      """
      WITH RECURSIVE s AS (
        (SELECT municipality_code, dataset FROM source.register ORDER BY municipality_code, dataset LIMIT 1)
        UNION ALL
        SELECT n.municipality_code, n.dataset
          FROM s CROSS JOIN LATERAL (
            SELECT r.municipality_code, r.dataset FROM source.register r
             WHERE (r.municipality_code, r.dataset) > (s.municipality_code, s.dataset)
             ORDER BY r.municipality_code, r.dataset LIMIT 1) n)
      SELECT municipality_code, dataset FROM s
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  public StrayRows(JdbcClient jdbc, TransactionTemplate transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  private record Found(String municipalityCode, String dataset) {}

  /**
   * Quarantines every row outside the given streams that has no verdict yet. Repeating it is safe.
   *
   * @return how many were newly quarantined
   */
  public int quarantine(Set<StreamId> streams) {
    List<Found> found =
        jdbc.sql(STREAMS).query((row, n) -> new Found(row.getString(1), row.getString(2))).list();
    int total = 0;
    for (Found stream : found) {
      if (streams.stream().noneMatch(known -> isSame(known, stream))) {
        total += FaultPoint.STRAY_ROWS.transaction(transactions, () -> quarantine(stream));
      }
    }
    return total;
  }

  private static boolean isSame(StreamId known, Found found) {
    return known.municipality().value().equals(found.municipalityCode())
        && known.dataset().name().equals(found.dataset());
  }

  private int quarantine(Found stream) {
    FaultReason reason = reason(stream);
    return jdbc.sql(
            """
            INSERT INTO source.quarantine (municipality_code, dataset, register_id, change_seq, revision, reason, detail)
            SELECT r.municipality_code, r.dataset, r.register_id, r.change_seq, r.revision, :reason, :detail
              FROM source.register r
             WHERE r.municipality_code = :m AND r.dataset = :d
            ON CONFLICT DO NOTHING
            """)
        .param("reason", reason.name())
        .param("detail", reason.explanation())
        .param("m", stream.municipalityCode())
        .param("d", stream.dataset())
        .update();
  }

  private static FaultReason reason(Found stream) {
    if (MunicipalityCode.explain(stream.municipalityCode()).isPresent()) {
      return FaultReason.WRONG_CHECK_DIGIT;
    }
    return Dataset.parse(stream.dataset()).isEmpty()
        ? FaultReason.UNKNOWN_DATASET
        : FaultReason.UNKNOWN_MUNICIPALITY;
  }
}
