package jp.fukuhon.schedules.nightly;

import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.plan.NightEnd;

/** Sends what has changed in a stream, to its end or until the guard stops it. */
@FunctionalInterface
public interface NightTransfer {

  /**
   * Sends on the caller's thread. Everything that goes wrong is told by the end.
   *
   * @param guard its signal stops the run at a chunk boundary; told how far the run is
   */
  NightEnd send(StreamId stream, NightGuard guard);
}
