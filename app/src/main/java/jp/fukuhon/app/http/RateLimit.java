package jp.fukuhon.app.http;

import java.time.Duration;
import java.util.function.LongConsumer;

/** Lets so many things pass in a minute and counts the others. Thread-safe. */
final class RateLimit {

  private static final int PER_MINUTE = 600;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private long windowStart = System.nanoTime();
  private int passed;
  private long heldBack;

  /** Runs the action, if one more may pass, with the number of those held back before it. */
  void pass(LongConsumer action) {
    long before;
    synchronized (this) {
      long now = System.nanoTime();
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
