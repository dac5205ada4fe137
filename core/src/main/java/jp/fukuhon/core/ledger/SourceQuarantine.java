package jp.fukuhon.core.ledger;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.FaultReason;
import jp.fukuhon.core.transfer.RecordFault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Verdicts on source rows that are not what they claim. A verdict belongs to a change_seq: it is
 * stored before the chunk is sent, reused on every later reading, and void once the row is
 * corrected and gets a new number. Thread-safe.
 */
public final class SourceQuarantine {

  private final JdbcClient jdbc;
  private final TransactionTemplate independently;

  /**
   * @param independently runs in a transaction of its own (REQUIRES_NEW), so that a verdict
   *     outlives a rolled-back chunk
   */
  public SourceQuarantine(JdbcClient jdbc, TransactionTemplate independently) {
    this.jdbc = jdbc;
    this.independently = independently;
  }

  /** A verdict about to be stored. */
  public record Verdict(
      String municipalityCode,
      String dataset,
      String registerId,
      long changeSeq,
      int revision,
      FaultReason reason,
      String detail) {}

  /**
   * Stored verdicts on rows with change_seq in [first, last], by change_seq; those of stray rows,
   * which are about the gateway's configuration and not about the row, left out.
   */
  public Map<Long, String> verdicts(StreamId stream, long first, long last) {
    return jdbc
        .sql(
            """
            SELECT change_seq, min(reason) FROM source.quarantine
             WHERE municipality_code = ? AND dataset = ? AND change_seq BETWEEN ? AND ?
               AND reason NOT IN ('UNKNOWN_MUNICIPALITY', 'WRONG_CHECK_DIGIT', 'UNKNOWN_DATASET')
             GROUP BY change_seq
            """)
        .params(stream.municipality().value(), stream.dataset().name(), first, last)
        .query((row, n) -> Map.entry(row.getLong(1), row.getString(2)))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * Stores verdicts durably, whatever becomes of the caller's transaction. Known ones are left as
   * they are.
   */
  public void store(List<Verdict> verdicts, @Nullable String transferId) {
    if (!verdicts.isEmpty()) {
      FaultPoint.VERDICTS.run(independently, () -> add(verdicts, transferId));
    }
  }

  /** Stores verdicts in the caller's transaction. */
  public void add(List<Verdict> verdicts, @Nullable String transferId) {
    for (Verdict verdict : verdicts) {
      jdbc.sql(
              """
              INSERT INTO source.quarantine (municipality_code, dataset, register_id, change_seq, revision, reason,
                                             detail, transfer_id)
              VALUES (:m, :d, :registerId, :seq, :revision, :reason, :detail, :transferId) ON CONFLICT DO NOTHING
              """)
          .param("m", verdict.municipalityCode())
          .param("d", verdict.dataset())
          .param("registerId", verdict.registerId())
          .param("seq", verdict.changeSeq())
          .param("revision", verdict.revision())
          .param("reason", verdict.reason().name())
          .param("detail", verdict.detail())
          .param("transferId", transferId)
          .update();
    }
  }

  /** The faults of a window, for the completion; in order of change_seq. */
  public List<RecordFault> faults(StreamId stream, long since, long upto) {
    return jdbc.sql(
            """
            SELECT q.register_id, q.change_seq, min(q.reason) FROM source.quarantine q
             WHERE q.municipality_code = ? AND q.dataset = ? AND q.change_seq > ? AND q.change_seq <= ?
               AND q.reason NOT IN ('UNKNOWN_MUNICIPALITY', 'WRONG_CHECK_DIGIT', 'UNKNOWN_DATASET')
               AND EXISTS (SELECT FROM source.register r
                            WHERE r.municipality_code = q.municipality_code AND r.dataset = q.dataset
                              AND r.change_seq = q.change_seq)
             GROUP BY q.register_id, q.change_seq
             ORDER BY q.change_seq
            """)
        .params(stream.municipality().value(), stream.dataset().name(), since, upto)
        .query((row, n) -> new RecordFault(row.getString(1), row.getLong(2), row.getString(3)))
        .list();
  }

  /** How many rows are quarantined and not yet corrected, in all streams. */
  public long open() {
    return jdbc.sql("SELECT count(DISTINCT change_seq) FROM source.open_quarantine")
        .query(Long.class)
        .single();
  }
}
