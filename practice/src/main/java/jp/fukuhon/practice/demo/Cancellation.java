package jp.fukuhon.practice.demo;

import jp.fukuhon.practice.PracticeException;

/** Says that the demonstration is to end early. Once set it stays set. Thread-safe. */
final class Cancellation {

  private volatile boolean cancelled;

  void cancel() {
    cancelled = true;
  }

  /**
   * To be called wherever work can be given up.
   *
   * @throws PracticeException once cancelled
   */
  void check() {
    if (cancelled) {
      throw new PracticeException("interrupted (中断)", "its processes have ended; run it again");
    }
  }
}
