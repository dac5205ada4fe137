package jp.fukuhon.app.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Octets of bodies in memory, bounded in all and for each peer. Who finds no room stands in a queue
 * for a moment, first come first served, so that small bodies do not keep a large one out for ever;
 * the queue is short, because whoever stands in it holds a thread. Thread-safe.
 */
final class InFlight {

  /** What is counted in: a KiB, so that the bounds fit a semaphore. */
  private static final int UNIT = 1 << 10;

  private static final int MOST_QUEUED = 16;

  private final Semaphore room;
  private final Semaphore queue = new Semaphore(MOST_QUEUED);
  private final int most;
  private final int mostOfPeer;
  private final Duration patience;
  private final Map<String, Integer> held = new HashMap<>();

  /**
   * @param most octets of all bodies
   * @param mostOfPeer octets of one peer's
   * @param patience in the queue
   */
  InFlight(long most, long mostOfPeer, Duration patience) {
    this.most = units(most);
    this.room = new Semaphore(this.most, true);
    this.mostOfPeer = units(mostOfPeer);
    this.patience = patience;
  }

  private static int units(long octets) {
    return (int) Math.min(Integer.MAX_VALUE, octets / UNIT);
  }

  /** Room for one body, until it is closed. */
  interface Room extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Makes room for a body.
   *
   * @param peer whose it is
   * @param octets of it
   * @return empty when there is none
   */
  Optional<Room> enter(String peer, long octets) throws InterruptedException {
    int units = Math.min(units(octets) + 1, most);
    if (!hold(peer, units)) {
      return Optional.empty();
    }
    boolean in = false;
    try {
      in = take(units);
    } finally {
      if (!in) {
        letGo(peer, units);
      }
    }
    return in
        ? Optional.of(
            () -> {
              room.release(units);
              letGo(peer, units);
            })
        : Optional.empty();
  }

  /** The timed form alone respects those who stand in the queue already. */
  private boolean take(int units) throws InterruptedException {
    if (room.tryAcquire(units, 0, TimeUnit.NANOSECONDS)) {
      return true;
    }
    if (!queue.tryAcquire()) {
      return false;
    }
    try {
      return room.tryAcquire(units, patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      queue.release();
    }
  }

  private synchronized boolean hold(String peer, int units) {
    int others = held.getOrDefault(peer, 0);
    if (others + units > mostOfPeer && others > 0) {
      return false;
    }
    held.put(peer, others + units);
    return true;
  }

  private synchronized void letGo(String peer, int units) {
    held.computeIfPresent(peer, (party, all) -> all == units ? null : all - units);
  }
}
