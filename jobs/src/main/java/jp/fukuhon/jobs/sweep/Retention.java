package jp.fukuhon.jobs.sweep;

import java.time.Duration;
import java.time.Instant;

/**
 * How long is kept what a sweep removes (保存期間).
 *
 * @param superseded versions that a newer published one has replaced, from that publication on
 * @param failed versions of rejected and aborted transfers, from that outcome on
 * @param batchMetadata Spring Batch's tables about runs that are over
 */
public record Retention(Duration superseded, Duration failed, Duration batchMetadata) {

  /** Less is refused: who looks into a fault of last week must still find something. */
  public static final Duration LEAST = Duration.ofDays(7);

  /** The moments before which what has become useless goes. */
  Cutoffs at(Instant now) {
    return new Cutoffs(now.minus(superseded), now.minus(failed), now.minus(batchMetadata));
  }

  /** Fixed when a sweep begins, so that going on with it removes the same. */
  record Cutoffs(Instant superseded, Instant failed, Instant batchMetadata) {}
}
