package jp.fukuhon.app.watch;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read of the database at one time.
 *
 * @param at by this process's clock, after it was read
 * @param streams in their order
 * @param quarantined records that are not what they claim, {@link StreamFigures#MOST} at most;
 *     gateway only, else 0
 * @param deferred changes that wait for a freeze to end, likewise
 * @param quarantinedPeers parties that are kept out
 * @param notices that wait to be sent
 */
record Figures(
    Instant at,
    List<StreamFigures> streams,
    long quarantined,
    long deferred,
    long quarantinedPeers,
    Notices notices) {

  Figures {
    streams = List.copyOf(streams);
  }

  /**
   * Notices.
   *
   * @param waiting deliveries that have not succeeded yet
   * @param givenUp deliveries of the last month that were given up
   * @param oldest when the oldest of those that wait was written; null when none waits
   */
  record Notices(long waiting, long givenUp, @Nullable Instant oldest) {

    static final Notices NONE = new Notices(0, 0, null);
  }
}
