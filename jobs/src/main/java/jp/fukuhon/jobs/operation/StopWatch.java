package jp.fukuhon.jobs.operation;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Looks, while a run lasts, whether somebody has asked it to stop from another process, and sets
 * the stop signal then. It ends by a latch, never by an interrupt, which would break the connection
 * it reads on.
 */
public final class StopWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StopWatch.class);
  private static final long LOOK_MILLIS = 500;

  private final StopRequests requests;
  private final String transferId;
  private final StopSignal stop;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /** Starts looking. */
  public StopWatch(StopRequests requests, String transferId, StopSignal stop) {
    this.requests = requests;
    this.transferId = transferId;
    this.stop = stop;
    this.thread = Thread.ofPlatform().daemon().name("stop-watch").start(this::look);
  }

  private void look() {
    try {
      while (!ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && !stop.isSet()) {
        if (isRequested()) {
          stop.set();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isRequested() {
    try {
      return requests.isRequested(transferId);
    } catch (DataAccessException e) {
      LOG.debug("looking for a request to stop {} failed; it is looked for again", transferId, e);
      return false;
    }
  }

  /** Ends looking. */
  @Override
  public void close() {
    ended.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
