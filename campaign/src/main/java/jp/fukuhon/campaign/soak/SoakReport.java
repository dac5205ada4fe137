package jp.fukuhon.campaign.soak;

import java.time.Duration;
import java.util.Locale;

/**
 * What a soak went through; the invariants held, or there would be none.
 *
 * @param head what was done to it
 * @param transfers of all municipalities
 * @param chunksResent that the centre had already
 * @param recordsCompared content by content, as the centre opens them
 */
public record SoakReport(Head head, long transfers, long chunksResent, long recordsCompared) {

  /**
   * What was done.
   *
   * @param seed of the decisions
   * @param duration that was asked for
   * @param decisions that were taken
   */
  public record Head(long seed, Duration duration, int decisions, Tally tally) {}

  /** SIGKILLs. */
  public long kills() {
    return head.tally().kills.get();
  }

  @Override
  public String toString() {
    Tally tally = head.tally();
    return String.format(
        Locale.ROOT,
        """
        seed %d, %d minutes, %d decisions
        kills survived                    %,d
        other faults                      %,d SIGTERM, %,d times all sessions ended, %,d PostgreSQL stopped at once, %,d of the line
        orders whose place was not passed %,d
        transfers                         %,d, all ended, by %,d processes; %,d commands that status named
        chunks re-sent                    %,d
        longest recovery                  %.1f s of %,d, from a kill to the outcome of what it interrupted
        records compared                  %,d
        viewer reads                      %,d, of which withheld %,d
        registers written                 %,d; refused updates %,d, deferred %,d
        invariants                        hold\
        """,
        head.seed(),
        head.duration().toMinutes(),
        head.decisions(),
        tally.kills.get(),
        tally.terminations.get(),
        tally.sessionsEnded.get(),
        tally.databaseStops.get(),
        tally.lineFaults.get(),
        tally.notReached.get(),
        transfers,
        tally.runs.get(),
        tally.commands.get(),
        chunksResent,
        tally.longestRecovery().toMillis() / 1e3,
        tally.recoveries.get(),
        recordsCompared,
        tally.reads.get(),
        tally.withheldReads.get(),
        tally.writes.get(),
        tally.refusedUpdates.get(),
        tally.deferredUpdates.get());
  }
}
