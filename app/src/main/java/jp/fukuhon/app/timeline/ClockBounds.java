package jp.fukuhon.app.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far the other party's clock is before this one's, by what must have come before what: a time
 * that it has signed lies between the request that it answers and the arrival of the answer. Every
 * such pair narrows the bounds; one clock that is set in the middle may leave none. Not
 * thread-safe.
 */
final class ClockBounds {

  private @Nullable Duration least;
  private @Nullable Duration most;

  /**
   * Something that the other party has signed.
   *
   * @param asked not after it, by this party; null when unknown
   * @param theirs by the other
   * @param answered not before it, by this party; null when unknown
   */
  void add(@Nullable Instant asked, Instant theirs, @Nullable Instant answered) {
    if (answered != null) {
      Duration after = Duration.between(answered, theirs);
      least = least == null || after.compareTo(least) > 0 ? after : least;
    }
    if (asked != null) {
      Duration before = Duration.between(asked, theirs);
      most = most == null || before.compareTo(most) < 0 ? before : most;
    }
  }

  /**
   * What is known in the end.
   *
   * @param least how much the other clock is ahead at least, negative when it is behind
   * @param most how much at most
   */
  record Known(Duration least, Duration most) {

    /** False when the bounds exclude each other: a clock was set meanwhile. */
    boolean isSound() {
      return least.compareTo(most) <= 0;
    }

    /** What is taken off the other party's times: nothing unless a difference is certain. */
    Duration offset() {
      boolean none = least.isNegative() && !most.isNegative();
      return !isSound() || none || least.isZero() ? Duration.ZERO : least.plus(most).dividedBy(2);
    }
  }

  /** Empty while only one side is bounded. */
  Optional<Known> known() {
    Duration low = least;
    Duration high = most;
    return low == null || high == null ? Optional.empty() : Optional.of(new Known(low, high));
  }
}
