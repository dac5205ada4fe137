package jp.fukuhon.schedules.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * When a night will be through, by the rate of its last minutes. It says nothing before it has
 * measured for a while. A line that stands still is seen, too: the clock goes on and the count does
 * not. Thread-safe.
 */
public final class DeadlineForecast {

  private static final Duration LEAST = Duration.ofSeconds(30);
  private static final Duration MEASURED = Duration.ofMinutes(10);
  private static final Duration APART = Duration.ofSeconds(5);

  private final Deque<Sample> samples = new ArrayDeque<>();
  private final long expected;
  private long done;

  private record Sample(Instant at, long done) {}

  /**
   * @param begun when measuring begins
   * @param expected records to be sent in all
   */
  public DeadlineForecast(Instant begun, long expected) {
    this.expected = expected;
    samples.add(new Sample(begun, 0));
  }

  /** That many more records are at the other side. */
  public synchronized void add(Instant at, long records) {
    done += records;
    if (!at.isBefore(samples.getLast().at().plus(APART))) {
      samples.add(new Sample(at, done));
      while (samples.size() > 2 && samples.getFirst().at().isBefore(at.minus(MEASURED))) {
        samples.removeFirst();
      }
    }
  }

  /**
   * When the rest will be there; empty before enough was measured. {@link Instant#MAX} when nothing
   * moves.
   */
  public synchronized Optional<Instant> end(Instant now) {
    Sample from = samples.getFirst();
    Duration measured = Duration.between(from.at(), now);
    long left = expected - done;
    if (measured.compareTo(LEAST) < 0) {
      return Optional.empty();
    }
    if (left <= 0) {
      return Optional.of(now);
    }
    long moved = done - from.done();
    if (moved <= 0) {
      return Optional.of(Instant.MAX);
    }
    double millis = measured.toMillis() * ((double) left / moved);
    return Optional.of(
        millis < Duration.ofDays(10_000).toMillis() ? now.plusMillis((long) millis) : Instant.MAX);
  }

  /** True when the end is known by now to lie after a deadline. */
  public boolean isLate(Instant now, Instant deadline) {
    return end(now).filter(end -> end.isAfter(deadline)).isPresent();
  }
}
