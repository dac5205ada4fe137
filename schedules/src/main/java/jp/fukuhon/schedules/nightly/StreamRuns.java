package jp.fukuhon.schedules.nightly;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.register.StreamId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * One run per stream at a time, over all nodes: whoever finds something to do in a stream takes its
 * run lock, writes down what it begins and holds the lock until the run's end is written. A node
 * that dies lets go of the lock, and whoever is woken next takes the run over. Thread-safe.
 *
 * @param <W> what a run works on
 */
final class StreamRuns<W> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamRuns.class);

  private final Set<StreamId> streams;
  private final Duty<W> duty;
  private final NightShift.Node node;
  private final Semaphore places;
  private final Set<StreamId> working = ConcurrentHashMap.newKeySet();
  private final ExecutorService runs = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * What is done for a stream.
   *
   * @param <W> what a run works on
   */
  interface Duty<W> {

    /** In the log, for example {@code nights}. */
    String plural();

    /** What the run lock of a stream is called. */
    String lockName(StreamId stream);

    /** Asked without the lock, which costs a connection. */
    boolean hasSomethingToDo(StreamId stream);

    /**
     * Looks again, under the lock, and writes down in one transaction what is begun.
     *
     * @return empty when there is nothing to run after all
     */
    Optional<W> writeDown(StreamId stream);

    /**
     * Under the lock, on a thread of its own; writes its end down itself and lets nothing be
     * thrown.
     *
     * @param lost true once the lock is somebody else's: the end must not be written then
     */
    void run(StreamId stream, W work, BooleanSupplier lost);
  }

  /**
   * @param streams the first ones first when places are scarce
   * @param places runs of this node at the same time
   */
  StreamRuns(Set<StreamId> streams, Duty<W> duty, NightShift.Node node, int places) {
    this.streams = streams;
    this.duty = duty;
    this.node = node;
    this.places = new Semaphore(places);
  }

  /** Looks at every stream once; returns without waiting for what it begins. */
  void wake() {
    for (StreamId stream : streams) {
      if (node.stop().isSet()) {
        return;
      }
      try {
        wake(stream);
      } catch (TransferException.LockHeld e) {
        LOG.debug("the {} of {} are looked after: {}", duty.plural(), stream, e.getMessage());
      } catch (DataAccessException | TransferException e) {
        LOG.warn("the {} of {} cannot be looked at; it is tried again", duty.plural(), stream, e);
      }
    }
  }

  private void wake(StreamId stream) {
    if (!working.add(stream)) {
      return;
    }
    boolean begun = false;
    try {
      if (hasSomethingToDo(stream) && places.tryAcquire()) {
        try {
          begun = beginUnderLock(stream);
        } finally {
          if (!begun) {
            places.release();
          }
        }
      }
    } finally {
      if (!begun) {
        working.remove(stream);
      }
    }
  }

  private boolean hasSomethingToDo(StreamId stream) {
    return duty.hasSomethingToDo(stream)
        && RunLock.holderOf(node.dataSource(), duty.lockName(stream)).isEmpty();
  }

  /** True when a run was begun, which now has the lock and a place. */
  private boolean beginUnderLock(StreamId stream) {
    AtomicBoolean lost = new AtomicBoolean();
    RunLock lock =
        RunLock.acquire(node.lockConnections(), duty.lockName(stream), () -> lost.set(true));
    boolean begun = false;
    try {
      Optional<W> work = duty.writeDown(stream);
      if (work.isPresent()) {
        runs.execute(() -> run(stream, work.get(), lock, lost));
        begun = true;
      }
      return begun;
    } finally {
      if (!begun) {
        lock.close();
      }
    }
  }

  private void run(StreamId stream, W work, RunLock lock, AtomicBoolean lost) {
    try (lock) {
      duty.run(stream, work, lost::get);
    } finally {
      working.remove(stream);
      places.release();
    }
  }

  /** Waits for what is running; set the stop signal before. */
  @Override
  public void close() {
    runs.close();
  }
}
