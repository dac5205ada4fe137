package jp.fukuhon.bench.scenario;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Server;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;

/** Brings a transfer that was left open to its end, by a process of its own. */
final class Restarting {

  private static final int LOOK_MILLIS = 10;
  private static final String NAME = "restart";

  private final Parties parties;
  private final Sending sending;

  Restarting(Parties parties, Sending sending) {
    this.parties = parties;
    this.sending = sending;
  }

  /**
   * A restart.
   *
   * @param startSeconds of the process, until its first session with its database began: JVM,
   *     settings, keys
   * @param settlingSeconds from there until its run of the transfer begins, at the place at which a
   *     new transfer is frozen: the Spring contexts, the run lock, whether either side was restored
   * @param ownSeconds from there to the stored receipt
   * @param closingSeconds of these, from the last acknowledgement to the stored receipt
   */
  record Restarted(
      double startSeconds, double settlingSeconds, double ownSeconds, double closingSeconds) {}

  /**
   * Restarts a transfer of a municipality whose sender is dead.
   *
   * @throws PracticeException when it is not committed
   */
  Restarted restart(LabParty municipality, String transferId) {
    Instant spawned = Clock.systemUTC().instant();
    Process process = sending.begin(municipality, NAME, "restart", transferId);
    double begun = firstSession(municipality, process);
    parties.site().await(NAME, process);
    Ledger ledger = new Ledger(parties);
    Ledger.Outgoing settled = ledger.newest(municipality);
    double run = ledger.lastRunAt(municipality);
    if (!settled.id().equals(transferId) || !settled.state().equals("COMMITTED")) {
      throw parties.site().failed(NAME, "did not commit " + transferId + ": " + settled);
    }
    return new Restarted(
        begun - (spawned.getEpochSecond() + spawned.getNano() / 1e9),
        run - begun,
        settled.updatedAt() - run,
        settled.updatedAt() - settled.lastAcknowledgedAt());
  }

  /** When the process's first session with its database began, by the server's clock. */
  private double firstSession(LabParty municipality, Process process) {
    Server server = parties.server();
    try {
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        double begun =
            server.one(
                municipality.database(),
                row -> row.getDouble(1),
                """
                SELECT coalesce(extract(epoch FROM min(backend_start)), 0)::float8
                  FROM pg_stat_activity
                 WHERE datname = current_database() AND usename = 'engine'
                """);
        if (begun > 0) {
          return begun;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while a restart ran", "run it again", e);
    }
    throw parties.site().failed(NAME, "ended without a look at its database");
  }
}
