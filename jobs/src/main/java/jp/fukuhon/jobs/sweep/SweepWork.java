package jp.fukuhon.jobs.sweep;

import org.springframework.batch.infrastructure.item.ExecutionContext;

/** One thing that a sweep removes, bit by bit. Not thread-safe. */
interface SweepWork {

  /** Rows that one transaction removes at most, give or take one chunk's. */
  int MOST_ROWS = 1_000;

  /** Of its step and in reports. */
  String name();

  /** What a sweep would remove now; changes nothing. */
  SweepForecast forecast();

  /**
   * Removes a bounded number of rows in the caller's transaction.
   *
   * @param context position and count, committed with what is removed
   * @return whether there may be more
   */
  boolean more(ExecutionContext context);

  /** Adds to the count of what this step has removed. */
  static void count(ExecutionContext context, long removed) {
    context.putLong(SweepService.REMOVED, context.getLong(SweepService.REMOVED, 0) + removed);
  }
}
