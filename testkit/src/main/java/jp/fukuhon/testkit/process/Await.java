package jp.fukuhon.testkit.process;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a state, never for time: returns as soon as it holds, fails at a deadline. */
public final class Await {

  /** The usual deadline; generous, because the machine may be busy. */
  public static final Duration DEADLINE = Duration.ofMinutes(2);

  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  private Await() {}

  /** Waits until {@code state} is true, at most {@link #DEADLINE}. */
  public static void until(String what, Callable<Boolean> state) {
    until(what, DEADLINE, state, () -> "");
  }

  /**
   * Waits until {@code state} is true.
   *
   * @param what names the state in the failure
   * @param deadline from now
   * @param state asked again and again; what it throws fails the wait
   * @param diagnosis added to the failure
   * @throws AssertionError at the deadline
   */
  public static void until(
      String what, Duration deadline, Callable<Boolean> state, Supplier<String> diagnosis) {
    Instant end = Instant.now().plus(deadline);
    while (!holds(what, state, diagnosis)) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "not within " + deadline.toSeconds() + " s: " + what + "\n" + diagnosis.get());
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for: " + what);
      }
    }
  }

  private static boolean holds(String what, Callable<Boolean> state, Supplier<String> diagnosis) {
    try {
      return state.call();
    } catch (Exception e) {
      throw new AssertionError("cannot tell whether: " + what + "\n" + diagnosis.get(), e);
    }
  }
}
