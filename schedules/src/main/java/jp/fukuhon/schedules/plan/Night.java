package jp.fukuhon.schedules.plan;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One window of one business day (業務日). The business date is the night's identity: a stream's night
 * is run once, whatever the number of nodes and triggers.
 *
 * @param businessDate the day on which it opens
 * @param opens the first moment
 * @param starts when this stream begins, spread over the first part of the window
 * @param closes the first moment after it
 */
public record Night(LocalDate businessDate, Instant opens, Instant starts, Instant closes) {

  public Night {
    if (starts.isBefore(opens) || !starts.isBefore(closes)) {
      throw new IllegalArgumentException(
          "night " + businessDate + " starts at " + starts + ", outside of its window");
    }
  }

  /** True from its opening on, until it closes. */
  public boolean isOpen(Instant at) {
    return !at.isBefore(opens) && at.isBefore(closes);
  }

  /** True once it has closed. */
  public boolean isClosed(Instant at) {
    return !at.isBefore(closes);
  }
}
