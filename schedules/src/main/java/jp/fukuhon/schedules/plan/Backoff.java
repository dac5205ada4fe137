package jp.fukuhon.schedules.plan;

import java.time.Duration;

/**
 * How long to wait before the next attempt: twice as long each time, with a jitter that differs by
 * stream so that those who were turned away together do not come back together.
 *
 * @param first before the second attempt, at most
 * @param longest however many failed
 */
public record Backoff(Duration first, Duration longest) {

  /** What is used where nothing is configured. */
  public static final Backoff DEFAULT = new Backoff(Duration.ofMinutes(2), Duration.ofMinutes(20));

  private static final int MOST_DOUBLINGS = 20;

  /**
   * The pause after a failed attempt: between half and the whole of its length.
   *
   * @param attempts made so far, at least one
   * @param seed differs by stream and night
   */
  public Duration after(int attempts, String seed) {
    long millis = first.toMillis() << Math.min(attempts - 1, MOST_DOUBLINGS);
    long whole = Math.min(millis, longest.toMillis());
    return Duration.ofMillis((long) (whole * (1 + StartSpread.fraction(seed + attempts)) / 2));
  }
}
