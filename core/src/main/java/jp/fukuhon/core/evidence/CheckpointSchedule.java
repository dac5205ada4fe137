package jp.fukuhon.core.evidence;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * When a checkpoint is due: so many entries after the last one, and every night. A night that was
 * missed is made up for as soon as somebody asks. Immutable.
 *
 * @param everyEntries at least 1
 * @param nightly local time
 * @param zone of that time
 */
public record CheckpointSchedule(long everyEntries, LocalTime nightly, ZoneId zone) {

  /**
   * True when one is due.
   *
   * @param newest the last checkpoint; empty before the first
   * @param entries of the log now; an empty log is never due
   */
  public boolean isDue(Optional<CheckpointBook.Mark> newest, long entries, Instant now) {
    if (newest.isEmpty()) {
      return entries > 0;
    }
    CheckpointBook.Mark last = newest.get();
    return entries - last.reference().entries() >= everyEntries
        || last.madeAt().isBefore(lastNight(now));
  }

  private Instant lastNight(Instant now) {
    ZonedDateTime local = now.atZone(zone);
    ZonedDateTime tonight = local.with(nightly);
    return (tonight.isAfter(local) ? tonight.minusDays(1) : tonight).toInstant();
  }
}
