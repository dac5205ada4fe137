package jp.fukuhon.core.directory;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Peers that an operator keeps out (被害の拡大防止, 第5-9(4)). It stands in the party's database, so that
 * it holds for every node from the next request on. Thread-safe.
 */
public final class PeerQuarantine {

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final OperationLog log;

  public PeerQuarantine(JdbcClient jdbc, TransactionTemplate transactions, OperationLog log) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.log = log;
  }

  /**
   * A peer that is kept out.
   *
   * @param party its code
   * @param reason the operator's
   * @param by who did it
   * @param since when
   */
  public record Quarantined(String party, String reason, String by, Instant since) {}

  /** Every peer that is kept out now, by code. */
  public Map<String, Quarantined> all() {
    Map<String, Quarantined> all = new LinkedHashMap<>();
    rows("released_at IS NULL ORDER BY party", Map.of()).forEach(row -> all.put(row.party(), row));
    return all;
  }

  /** The quarantine that a peer is in; empty when it is in none. */
  public Optional<Quarantined> find(String party) {
    return rows("party = :party AND released_at IS NULL", Map.of("party", party)).stream()
        .findFirst();
  }

  private List<Quarantined> rows(String condition, Map<String, ?> parameters) {
    return jdbc.sql(
            "SELECT party, reason, quarantined_by, quarantined_at FROM peer.quarantine WHERE "
                + condition)
        .params(parameters)
        .query(
            (row, n) ->
                new Quarantined(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getObject(4, OffsetDateTime.class).toInstant()))
        .list();
  }

  /**
   * Refuses a peer that is kept out.
   *
   * @throws TransferException.Refused FORBIDDEN when it is
   */
  public void requireNone(String party) {
    find(party)
        .ifPresent(
            known -> {
              throw new TransferException.Refused(
                  ErrorCode.FORBIDDEN,
                  "party " + party + " is quarantined since " + known.since(),
                  "only an abort is accepted until an operator releases it");
            });
  }

  /**
   * Keeps a peer out from its next request on. Durable on return, with an entry in the operation
   * log.
   *
   * @param reason one line
   * @param by who asks for it
   * @return false when it is kept out already
   */
  public boolean quarantine(String party, String reason, String by) {
    return changed(
        () ->
            jdbc.sql(
                    """
                    INSERT INTO peer.quarantine (party, reason, quarantined_by) VALUES (:party, :reason, :by)
                    ON CONFLICT (party) WHERE released_at IS NULL DO NOTHING
                    """)
                .param("party", party)
                .param("reason", reason)
                .param("by", by)
                .update(),
        () -> log.append(by, "QUARANTINE_PEER", null, null, "OK", detail(party, reason)));
  }

  /**
   * Lets a peer in again. Durable on return, with an entry in the operation log.
   *
   * @return false when it is not kept out
   */
  public boolean release(String party, String reason, String by) {
    return changed(
        () ->
            jdbc.sql(
                    """
                    UPDATE peer.quarantine SET released_by = :by, released_at = clock_timestamp()
                     WHERE party = :party AND released_at IS NULL
                    """)
                .param("party", party)
                .param("by", by)
                .update(),
        () -> log.append(by, "RELEASE_PEER", null, null, "OK", detail(party, reason)));
  }

  private static Map<String, String> detail(String party, String reason) {
    return Map.of("party", party, "reason", reason);
  }

  @FunctionalInterface
  private interface Change {
    int rows();
  }

  private boolean changed(Change change, Runnable entry) {
    return FaultPoint.PEER_STANDING.transaction(
        transactions,
        () -> {
          boolean done = change.rows() > 0;
          if (done) {
            entry.run();
          }
          return done;
        });
  }
}
