package jp.fukuhon.practice.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import jp.fukuhon.practice.PracticeException;

/** Reads both sides' ledgers, as an auditor may. One thread. */
final class Ledgers {

  private static final Duration AFTERLIFE = Duration.ofSeconds(30);

  private final Connection gateway;
  private final Connection centre;

  Ledgers(Connection gateway, Connection centre) {
    this.gateway = gateway;
    this.centre = centre;
  }

  /** What the sender's ledger holds of the newest transfer. */
  record Acknowledged(long records, int chunks, int replayed) {}

  /** The newest transfer at the sender. */
  record Newest(String id, String state, long records) {}

  Acknowledged acknowledged() throws SQLException {
    return Sql.one(
        gateway,
        row -> new Acknowledged(row.getLong(1), row.getInt(2), row.getInt(3)),
        """
        SELECT coalesce(sum(records), 0), count(*), count(*) FILTER (WHERE replayed)
          FROM gateway.chunk
         WHERE transfer_id = (SELECT transfer_id FROM gateway.transfer ORDER BY sequence DESC LIMIT 1)
        """);
  }

  /** How many transfers the sender has begun. */
  long transfers() throws SQLException {
    return Sql.number(gateway, "SELECT count(*) FROM gateway.transfer");
  }

  Newest newest() throws SQLException {
    return Sql.one(
        gateway,
        row -> new Newest(row.getString(1), row.getString(2), row.getLong(3)),
        "SELECT transfer_id, state, records FROM gateway.transfer ORDER BY sequence DESC LIMIT 1");
  }

  private boolean senderIsConnected() throws SQLException {
    return Sql.number(
            gateway,
            """
            SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND usename = 'engine'
            """)
        > 0;
  }

  /** Waits until the database has noticed it: what the dead sender had in hand is decided then. */
  void awaitDeath(Cancellation cancellation) throws SQLException {
    long deadline = System.nanoTime() + AFTERLIFE.toNanos();
    while (senderIsConnected()) {
      cancellation.check();
      if (System.nanoTime() > deadline) {
        throw new PracticeException(
            "the database still sees the killed sender after " + AFTERLIFE.toSeconds() + " s",
            "run it again on a quieter machine");
      }
    }
  }

  String outcome(String transferId) throws SQLException {
    return Sql.one(
        centre,
        row -> row.getString(1),
        "SELECT state FROM registry.transfer WHERE transfer_id = ?",
        transferId);
  }

  /** Records that the centre has opened and found equal to the sender's commitment. */
  long verified(String transferId) throws SQLException {
    return Sql.number(
        centre,
        """
        SELECT coalesce(sum(v.records - v.failed), 0)
          FROM registry.verification v JOIN registry.transfer t USING (transfer_no)
         WHERE t.transfer_id = ?
        """,
        transferId);
  }
}
