package jp.fukuhon.app.operators;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import jp.fukuhon.app.http.RateLimit;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;

/**
 * Bounds attempts to sign in: so many from one address in a minute, and few at once, because each
 * takes memory and a core. Thread-safe.
 */
final class SignInGate {

  private static final int AT_ONCE = 2;
  private static final long PATIENCE_SECONDS = 5;

  private final RateLimit perAddress;
  private final Semaphore places = new Semaphore(AT_ONCE, true);

  /**
   * @param perMinute from one address
   */
  SignInGate(int perMinute) {
    this.perAddress = new RateLimit(perMinute, System::nanoTime);
  }

  /**
   * Lets an attempt through.
   *
   * @param address that it comes from
   * @throws TransferException.Refused TOO_MANY_ATTEMPTS
   */
  <T> T pass(String address, Supplier<T> attempt) {
    if (perAddress.tryPass(address).isEmpty()) {
      throw new TransferException.Refused(
          ErrorCode.TOO_MANY_ATTEMPTS, "too many attempts from " + address + " in this minute");
    }
    if (!enter()) {
      throw new TransferException.Refused(
          ErrorCode.TOO_MANY_ATTEMPTS, "too many attempts at the same moment");
    }
    try {
      return attempt.get();
    } finally {
      places.release();
    }
  }

  private boolean enter() {
    try {
      return places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
