package jp.fukuhon.app.watch;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one stream; null for what there is none of.
 *
 * @param stream {@code 131016-FUKUHON}
 * @param open its open transfer
 * @param published when its newest transfer was published
 * @param lastOutcome COMMITTED or PUBLISHED, REJECTED, ABORTED
 * @param waitingSince when the oldest change was made that is not published yet; gateway only
 * @param compared when it was compared last, with both signatures
 * @param differences that comparison's, by its signed result; gateway only
 * @param comparison its id
 * @param restored what was found after a restore of either side, while it is not recovered
 * @param nights of the last month by state; gateway only
 * @param notMadeUp of them, those that no later one has made up
 * @param lateNight the running night that will not be through in its window
 */
record StreamFigures(
    String stream,
    @Nullable Open open,
    @Nullable Instant published,
    @Nullable String lastOutcome,
    @Nullable Instant waitingSince,
    @Nullable Instant compared,
    @Nullable Long differences,
    @Nullable String comparison,
    boolean restored,
    Map<String, Long> nights,
    Map<String, Long> notMadeUp,
    @Nullable String lateNight) {

  /** Counts that could be large stop here. */
  static final int MOST = 10_000;

  StreamFigures {
    nights = Map.copyOf(nights);
    notMadeUp = Map.copyOf(notMadeUp);
  }

  /**
   * A transfer without an outcome.
   *
   * @param id which
   * @param state where it stands
   * @param since when it was frozen, at the centre offered
   * @param moved when it moved last
   * @param records frozen by it, at the centre withheld because of it
   * @param isRunning whether a process is at work on it; at the centre only of one that is verified
   */
  record Open(
      String id, String state, Instant since, Instant moved, long records, boolean isRunning) {}
}
