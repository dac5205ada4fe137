package jp.fukuhon.core.time;

import java.time.Duration;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last measurement of this machine's clock, and refuses to sign while it is wrong
 * (第5-3(8)). Before the first measurement nothing is refused: who cannot be asked says nothing.
 * Thread-safe.
 */
public final class ClockWatch {

  private final Duration limit;
  private volatile @Nullable ClockMeasurement last;

  /**
   * @param limit past which nothing is signed
   */
  public ClockWatch(Duration limit) {
    this.limit = limit;
  }

  /**
   * Takes a measurement in the place of the one before; one that is less exact than the limit says
   * nothing and is left aside.
   */
  public void measured(ClockMeasurement measurement) {
    if (measurement.most().minus(measurement.least()).compareTo(limit) <= 0) {
      last = measurement;
    }
  }

  /** The last measurement; empty before the first. */
  public Optional<ClockMeasurement> last() {
    return Optional.ofNullable(last);
  }

  /**
   * Makes sure that the clock was not found wrong.
   *
   * @throws TransferException.Refused CLOCK when it was
   */
  public void requireRight() {
    last()
        .filter(known -> known.exceeds(limit))
        .ifPresent(
            wrong -> {
              throw new TransferException.Refused(
                  ErrorCode.CLOCK,
                  "this machine's clock is "
                      + wrong.inWords()
                      + " by "
                      + wrong.source()
                      + " (measured at "
                      + wrong.at()
                      + "), the limit is "
                      + limit.toMillis() / 1000.0
                      + " s: nothing is signed");
            });
  }
}
