package jp.fukuhon.app.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The days that something has left. */
final class Days {

  private Days() {}

  /**
   * A finding when it has ended or ends soon.
   *
   * @param what names it
   * @param soon days
   * @param clerk the Japanese line
   */
  static Optional<Finding> left(
      String check, String what, Instant end, Instant now, int soon, String clerk) {
    if (now.isAfter(end)) {
      return Optional.of(
          Finding.fault(check, what + " ended at " + end, clerk, "have it renewed now"));
    }
    long days = Duration.between(now, end).toDays();
    return days >= soon
        ? Optional.empty()
        : Optional.of(
            Finding.warn(
                check,
                what + " ends in " + days + " days, at " + end,
                clerk,
                "have it renewed and enter the new one with its effective-from"));
  }
}
