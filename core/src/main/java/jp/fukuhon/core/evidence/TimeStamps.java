package jp.fukuhon.core.evidence;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The time stamps on receipts: asked for when the receipt is stored, kept beside it. Thread-safe.
 */
public final class TimeStamps {

  private final JdbcClient jdbc;
  private final boolean isAsked;

  /**
   * @param isAsked whether there is an authority to ask; without one nothing is written
   */
  public TimeStamps(JdbcClient jdbc, boolean isAsked) {
    this.jdbc = jdbc;
    this.isAsked = isAsked;
  }

  /** Asks for one, in the transaction that stores the receipt. Repeating it is safe. */
  public void ask(String transferId) {
    if (isAsked) {
      jdbc.sql("INSERT INTO audit.time_stamp (transfer_id) VALUES (?) ON CONFLICT DO NOTHING")
          .param(transferId)
          .update();
    }
  }

  /** The transfer whose receipt has waited longest; empty when none waits. */
  public Optional<TransferId> waiting() {
    return jdbc.sql(
            "SELECT transfer_id FROM audit.time_stamp WHERE token IS NULL ORDER BY asked_at LIMIT"
                + " 1")
        .query((row, n) -> TransferId.parse(row.getString(1)))
        .optional();
  }

  /** Keeps a verified token. When another node was faster, its token stays. */
  public void keep(TransferId id, byte[] token, Instant time) {
    jdbc.sql(
            "UPDATE audit.time_stamp SET token = ?, stamped_at = ? WHERE transfer_id = ? AND token"
                + " IS NULL")
        .params(token, OffsetDateTime.ofInstant(time, ZoneOffset.UTC), id.toString())
        .update();
  }

  /** The token on a transfer's receipt; empty when there is none. */
  static Optional<byte[]> token(JdbcClient jdbc, TransferId id) {
    return jdbc.sql(
            "SELECT token FROM audit.time_stamp WHERE transfer_id = ? AND token IS NOT NULL")
        .param(id.toString())
        .query((row, n) -> row.getBytes(1))
        .optional();
  }
}
