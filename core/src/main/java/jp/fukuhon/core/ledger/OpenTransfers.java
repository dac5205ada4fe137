package jp.fukuhon.core.ledger;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How many transfers are open at a receiver, at all of its nodes together. Every method runs in the
 * caller's transaction if there is one. Thread-safe.
 */
public final class OpenTransfers {

  /** Of the transaction-level advisory lock; any number that nothing else locks. */
  private static final long ADMISSION = 0x6164_6d69_7373L;

  private final JdbcClient jdbc;

  public OpenTransfers(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Transfers without an outcome.
   *
   * @param all of everybody
   * @param ofSender of the one asked for
   */
  public record Count(int all, int ofSender) {}

  /** Counts those that have no outcome yet. */
  public Count count(String sender) {
    return jdbc.sql(
            """
            SELECT count(*), count(*) FILTER (WHERE sender = ?) FROM registry.transfer
             WHERE state IN ('RECEIVING', 'VERIFYING')
            """)
        .param(sender)
        .query((row, n) -> new Count(row.getInt(1), row.getInt(2)))
        .single();
  }

  /**
   * Lets one transaction after the other open a transfer, until the caller's ends: none that counts
   * at the same time takes the same last place.
   */
  public void lock() {
    jdbc.sql("SELECT pg_advisory_xact_lock(?)")
        .param(ADMISSION)
        .query((row, n) -> row.getObject(1))
        .list();
  }
}
