package jp.fukuhon.app.http;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Lets so many things pass in a minute and counts the others. Thread-safe. */
final class RateLimit {

  private static final int PER_MINUTE = 600;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private long windowStart;
  private int passed;
  private long heldBack;

  RateLimit() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime as {@link System#nanoTime()}
   */
  RateLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.windowStart = nanoTime.getAsLong();
  }

  /** Runs the action, if one more may pass, with the number of those held back before it. */
  void pass(LongConsumer action) {
    long before;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      if (now - windowStart >= MINUTE) {
        windowStart = now;
        passed = 0;
      }
      if (passed == PER_MINUTE) {
        heldBack++;
        return;
      }
      passed++;
      before = heldBack;
      heldBack = 0;
    }
    action.accept(before);
  }
}
