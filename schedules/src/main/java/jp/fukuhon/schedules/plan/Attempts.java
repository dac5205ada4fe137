package jp.fukuhon.schedules.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was tried in a night.
 *
 * @param count how often it was begun or taken over
 * @param startedAt the first time; null before
 * @param endedAt the last time; null while it has not
 * @param retryAt when the next attempt is due; null when none is
 */
public record Attempts(
    int count, @Nullable Instant startedAt, @Nullable Instant endedAt, @Nullable Instant retryAt) {

  /** Nothing was tried. */
  public static final Attempts NONE = new Attempts(0, null, null, null);

  Attempts begun(Instant at) {
    return new Attempts(count + 1, startedAt == null ? at : startedAt, null, null);
  }

  Attempts ended(Instant at) {
    return new Attempts(count, startedAt, at, null);
  }

  Attempts retried(Instant endedAt, Instant retryAt) {
    return new Attempts(count, startedAt, endedAt, retryAt);
  }
}
