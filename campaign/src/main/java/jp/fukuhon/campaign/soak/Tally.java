package jp.fukuhon.campaign.soak;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What happened so far, counted by everybody. Thread-safe. */
final class Tally {

  final AtomicLong kills = new AtomicLong();
  final AtomicLong terminations = new AtomicLong();
  final AtomicLong sessionsEnded = new AtomicLong();
  final AtomicLong databaseStops = new AtomicLong();
  final AtomicLong lineFaults = new AtomicLong();
  final AtomicLong notReached = new AtomicLong();
  final AtomicLong runs = new AtomicLong();
  final AtomicLong commands = new AtomicLong();
  final AtomicLong writes = new AtomicLong();
  final AtomicLong refusedUpdates = new AtomicLong();
  final AtomicLong deferredUpdates = new AtomicLong();
  final AtomicLong reads = new AtomicLong();
  final AtomicLong withheldReads = new AtomicLong();
  final AtomicLong recoveries = new AtomicLong();
  private final AtomicLong longestRecoveryMillis = new AtomicLong();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  /** Something that must not be. */
  void fault(String what) {
    faults.add(what);
  }

  Queue<String> faults() {
    return faults;
  }

  /** From a kill to the outcome of what it interrupted. */
  void recovered(Duration after) {
    recoveries.incrementAndGet();
    longestRecoveryMillis.accumulateAndGet(after.toMillis(), Math::max);
  }

  Duration longestRecovery() {
    return Duration.ofMillis(longestRecoveryMillis.get());
  }
}
