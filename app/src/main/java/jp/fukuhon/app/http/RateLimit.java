package jp.fukuhon.app.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets so many things of each party pass in a minute and counts the others, so that one party's
 * flood does not hide what another does. Memory is bounded: past {@value #MOST_PARTIES} parties all
 * further ones share one allowance. Thread-safe.
 */
public final class RateLimit {

  /** More than there are municipalities. */
  public static final int MOST_PARTIES = 4_096;

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final String OTHERS = "";

  private final int perMinute;
  private final LongSupplier nanoTime;
  private final Map<String, Allowance> allowances = new LinkedHashMap<>();

  /**
   * @param perMinute of each party
   * @param nanoTime as {@link System#nanoTime()}
   */
  public RateLimit(int perMinute, LongSupplier nanoTime) {
    this.perMinute = perMinute;
    this.nanoTime = nanoTime;
  }

  private static final class Allowance {
    private long windowStart;
    private int passed;
    private long heldBack;

    Allowance(long windowStart) {
      this.windowStart = windowStart;
    }
  }

  /** Runs the action, if one more may pass, with the number of those held back before it. */
  public void pass(String party, LongConsumer action) {
    tryPass(party).ifPresent(action);
  }

  /** The number of those held back before, if one more may pass. */
  public OptionalLong tryPass(String party) {
    long before;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      Allowance allowance = of(party, now);
      if (now - allowance.windowStart >= MINUTE) {
        allowance.windowStart = now;
        allowance.passed = 0;
      }
      if (allowance.passed == perMinute) {
        allowance.heldBack++;
        return OptionalLong.empty();
      }
      allowance.passed++;
      before = allowance.heldBack;
      allowance.heldBack = 0;
    }
    return OptionalLong.of(before);
  }

  private Allowance of(String party, long now) {
    boolean known = allowances.containsKey(party) || allowances.size() < MOST_PARTIES;
    return allowances.computeIfAbsent(known ? party : OTHERS, first -> new Allowance(now));
  }
}
