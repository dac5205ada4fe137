package jp.fukuhon.app.timeline;

import java.time.Duration;
import java.time.Instant;
import jp.fukuhon.core.error.Hop;

/**
 * A time in which a transfer did not move on.
 *
 * @param from the last thing that is known to have moved
 * @param to the failure, or the next run's beginning
 * @param hop at which it failed, or nobody
 * @param what for people
 */
record Interruption(Instant from, Instant to, Hop hop, String what) {

  /** How much of it lies between two moments. */
  Duration within(Instant begin, Instant end) {
    Instant first = from.isAfter(begin) ? from : begin;
    Instant last = to.isBefore(end) ? to : end;
    return last.isAfter(first) ? Duration.between(first, last) : Duration.ZERO;
  }
}
