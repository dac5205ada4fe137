package jp.fukuhon.core.time;

import java.time.Duration;
import java.time.Instant;

/**
 * How far this machine's clock is from another one: the truth lies between two bounds, since a
 * question and its answer take time.
 *
 * @param source whose clock the other one is
 * @param least of what has to be added to this machine's time
 * @param most of it
 * @param at when, by this machine
 */
public record ClockMeasurement(String source, Duration least, Duration most, Instant at) {

  /** A Date header has whole seconds, and web servers renew theirs once a second. */
  private static final Duration COARSE = Duration.ofSeconds(2);

  public ClockMeasurement {
    if (least.compareTo(most) > 0) {
      throw new IllegalArgumentException("bounds are in the wrong order");
    }
  }

  /**
   * Out of the Date header of an answer (RFC 9110, 6.6.1).
   *
   * @param date whole seconds
   * @param sent when the question left, by this machine
   * @param received when the answer was here, by this machine
   */
  public static ClockMeasurement ofDate(
      String source, Instant date, Instant sent, Instant received) {
    return new ClockMeasurement(
        source,
        Duration.between(received, date),
        Duration.between(sent, date.plus(COARSE)),
        received);
  }

  /** What is certain: how much has to be added at least, negative when this clock is fast. */
  public Duration offset() {
    if (least.isPositive()) {
      return least;
    }
    return most.isNegative() ? most : Duration.ZERO;
  }

  /** True when this clock is certainly wrong by more than that. */
  public boolean exceeds(Duration limit) {
    return offset().abs().compareTo(limit) > 0;
  }

  /** For people: {@code 12.3 s slow}. */
  public String inWords() {
    Duration offset = offset();
    return offset.isZero()
        ? "right"
        : "at least %.1f s %s"
            .formatted(offset.abs().toMillis() / 1000.0, offset.isPositive() ? "slow" : "fast");
  }
}
