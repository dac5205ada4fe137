package jp.fukuhon.core.account;

import java.time.Duration;

/** How long failures lock a sign-in: 15 minutes, each further time twice as long, a day at most. */
final class LockOut {

  /** Failures in a row that lock. */
  static final int FAILURES = 5;

  private static final Duration FIRST = Duration.ofMinutes(15);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int MOST_DOUBLINGS = 10;

  private LockOut() {}

  /**
   * The length of a lock-out.
   *
   * @param nth since the last sign-in, from 1 on
   */
  static Duration length(int nth) {
    Duration length = FIRST.multipliedBy(1L << Math.clamp(nth - 1, 0, MOST_DOUBLINGS));
    return length.compareTo(LONGEST) < 0 ? length : LONGEST;
  }
}
