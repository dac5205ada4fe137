package jp.fukuhon.core.ledger;

import java.util.List;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The receiver's rewrapped keys. Every method runs in the caller's transaction if there is one.
 * Thread-safe.
 */
public final class Rewrappings {

  private final JdbcClient jdbc;

  public Rewrappings(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A transfer whose keys may have to be rewrapped.
   *
   * @param number the receiver's own number
   * @param id its identity
   * @param manifest signed, as it was accepted
   */
  public record Candidate(long number, TransferId id, byte[] manifest) {}

  /**
   * Transfers whose records may still be opened and whose keys were not rewrapped for a recipient
   * yet, in ascending order; fewer than asked for means the end.
   *
   * @param after exclusive lower bound of the numbers
   * @param upto inclusive upper bound
   * @param recipient fingerprint of the key
   */
  public List<Candidate> candidates(long after, long upto, byte[] recipient, int limit) {
    return jdbc.sql(
            """
            SELECT t.transfer_no, t.transfer_id, t.manifest FROM registry.transfer t
             WHERE t.transfer_no > ? AND t.transfer_no <= ? AND t.manifest IS NOT NULL
               AND t.state IN ('RECEIVING', 'VERIFYING', 'PUBLISHED')
               AND NOT EXISTS (SELECT FROM registry.rewrapped_key k
                                WHERE k.transfer_no = t.transfer_no AND k.recipient = ?)
             ORDER BY t.transfer_no LIMIT ?
            """)
        .params(after, upto, recipient, limit)
        .query(
            (row, n) ->
                new Candidate(
                    row.getLong("transfer_no"),
                    TransferId.parse(row.getString("transfer_id")),
                    row.getBytes("manifest")))
        .list();
  }

  /** The newest transfer's number; 0 when there is none. */
  public long newest() {
    return jdbc.sql("SELECT coalesce(max(transfer_no), 0) FROM registry.transfer")
        .query(Long.class)
        .single();
  }

  /** The transfer's rewrapped keys (signed documents), newest first. */
  public List<byte[]> documents(TransferId id) {
    return jdbc.sql(
            """
            SELECT k.document FROM registry.rewrapped_key k JOIN registry.transfer t USING (transfer_no)
             WHERE t.transfer_id = ? ORDER BY k.rewrap_no DESC
            """)
        .param(id.toString())
        .query((row, n) -> row.getBytes(1))
        .list();
  }

  /** Keeps a transfer's keys as rewrapped for a recipient; once for each. */
  public void add(long transferNo, byte[] recipient, byte[] document) {
    jdbc.sql(
            "INSERT INTO registry.rewrapped_key (transfer_no, recipient, document) VALUES (?, ?,"
                + " ?)")
        .params(transferNo, recipient, document)
        .update();
  }
}
