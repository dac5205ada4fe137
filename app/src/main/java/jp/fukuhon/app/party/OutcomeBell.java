package jp.fukuhon.app.party;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes requests that wait for an outcome. It is a hint: those who wait look again on their own
 * after a while, because the outcome may have been decided by another node. Thread-safe.
 */
public final class OutcomeBell {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rung = lock.newCondition();

  /** Wakes everybody who waits now. */
  public void ring() {
    lock.lock();
    try {
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the bell rings, at most that long; may return early, callers look for themselves.
   */
  @SuppressWarnings("WaitNotInLoop") // the loop, with its condition, is the caller's
  public void await(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      if (left > 0) {
        rung.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
