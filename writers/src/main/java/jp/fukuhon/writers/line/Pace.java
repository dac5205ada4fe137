package jp.fukuhon.writers.line;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.transfer.Bandwidth;
import org.jspecify.annotations.Nullable;

/**
 * How fast a stream's chunks go out, all of its partitions together. May be changed at any time;
 * who waits for its turn goes on at the new pace within a tenth of a second. Thread-safe.
 */
public final class Pace {

  /** Octets that go out at once; less than any bandwidth lets through in {@link #SAVED}. */
  static final int PIECE = 8 << 10;

  /** What an idle line may save up: 2.5 % of what goes out in ten seconds. */
  private static final Duration SAVED = Duration.ofMillis(250);

  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);

  private volatile @Nullable Limit limit;

  private record Limit(Bandwidth bandwidth, Bucket bucket) {

    static Limit of(Bandwidth bandwidth) {
      long octets = bandwidth.octetsPerSecond();
      return new Limit(
          bandwidth,
          Bucket.builder()
              .addLimit(
                  refilled ->
                      refilled
                          .capacity(octets * SAVED.toMillis() / 1_000)
                          .refillGreedy(octets, Duration.ofSeconds(1))
                          .initialTokens(0))
              .withNanosecondPrecision()
              .build());
    }
  }

  /**
   * From now on so fast.
   *
   * @param bandwidth empty for no limit
   * @return whether that is another pace than before
   */
  public boolean set(Optional<Bandwidth> bandwidth) {
    Limit before = limit;
    Optional<Bandwidth> known = Optional.ofNullable(before).map(Limit::bandwidth);
    if (known.equals(bandwidth)) {
      return false;
    }
    limit = bandwidth.map(Limit::of).orElse(null);
    return true;
  }

  /** Whether there is a limit now. */
  boolean isLimited() {
    return limit != null;
  }

  /**
   * Waits until so many octets may go out.
   *
   * @param octets at most {@link #PIECE}
   */
  void take(int octets) throws InterruptedException {
    for (Limit now = limit; now != null; now = limit) {
      ConsumptionProbe probe = now.bucket().tryConsumeAndReturnRemaining(octets);
      if (probe.isConsumed()) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(LOOK, probe.getNanosToWaitForRefill()));
    }
  }
}
