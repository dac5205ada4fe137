package jp.fukuhon.bench.scenario;

import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Server;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;

/** What the parties' own ledgers say, read by the superuser. Thread-safe. */
final class Ledger {

  private static final String NEWEST =
      """
      SELECT t.transfer_id, t.state, coalesce(t.records, -1),
             extract(epoch FROM t.created_at)::float8, extract(epoch FROM t.updated_at)::float8,
             coalesce(extract(epoch FROM (SELECT max(c.sent_at) FROM gateway.chunk c
                                           WHERE c.transfer_id = t.transfer_id)),
                      extract(epoch FROM t.created_at))::float8
        FROM gateway.transfer t ORDER BY t.sequence DESC LIMIT 1
      """;

  private static final String LAST_RUN =
      """
      SELECT coalesce(extract(epoch FROM max(at)), 0)::float8 FROM audit.operation_log
       WHERE action = 'SEND' AND outcome = 'STARTED'
      """;

  private final Parties parties;
  private final Server server;

  Ledger(Parties parties) {
    this.parties = parties;
    this.server = parties.server();
  }

  /**
   * A transfer at its sender. Times are seconds since 1970.
   *
   * @param id canonical form
   * @param state of the sender
   * @param records that it covers; -1 before it is prepared
   * @param frozenAt when the freeze was made
   * @param updatedAt when the row was last written: of a settled one, when the receipt was stored
   * @param lastAcknowledgedAt when the last acknowledgement was recorded
   */
  record Outgoing(
      String id,
      String state,
      long records,
      double frozenAt,
      double updatedAt,
      double lastAcknowledgedAt) {

    /** From the freeze to the stored receipt. */
    double seconds() {
      return updatedAt - frozenAt;
    }

    /** From the freeze to the last acknowledgement. */
    double sendingSeconds() {
      return lastAcknowledgedAt - frozenAt;
    }
  }

  /** The newest transfer of a municipality, which has one. */
  Outgoing newest(LabParty municipality) {
    return server.one(
        municipality.database(),
        row ->
            new Outgoing(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getDouble(4),
                row.getDouble(5),
                row.getDouble(6)),
        NEWEST);
  }

  /**
   * When the last run of a transfer began, in seconds since 1970, by its sender's operation log.
   */
  double lastRunAt(LabParty municipality) {
    return server.one(municipality.database(), row -> row.getDouble(1), LAST_RUN);
  }

  /** How many transfers a municipality has begun. */
  long transfers(LabParty municipality) {
    return server.number(municipality.database(), "SELECT count(*) FROM gateway.transfer");
  }

  /**
   * The newest transfer, if it is the only one since, and committed that many records.
   *
   * @param before how many transfers there were
   * @throws PracticeException when it did not
   */
  Outgoing committed(LabParty municipality, long before, long records) {
    long after = transfers(municipality);
    Outgoing newest = newest(municipality);
    if (after != before + 1 || !newest.state().equals("COMMITTED") || newest.records() != records) {
      throw new PracticeException(
          "not one transfer of %d records was committed, but %d, the last one: %s"
              .formatted(records, after - before, newest),
          "its figures would be worth nothing");
    }
    return newest;
  }

  /** Octets of content of all of a municipality's registers. */
  long contentBytes(LabParty municipality) {
    return server.number(
        municipality.database(),
        "SELECT coalesce(sum(octet_length(content)), 0) FROM source.register");
  }

  /** Brings the statistics of what the centre holds up to date, and writes what is dirty. */
  void settle() {
    server.execute(parties.centre().database(), "VACUUM (ANALYZE) registry.register_version");
    server.checkpoint();
  }
}
