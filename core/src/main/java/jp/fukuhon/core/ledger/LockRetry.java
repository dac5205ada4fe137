package jp.fukuhon.core.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import jp.fukuhon.core.error.TransferException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Repeats a short transaction that gave up waiting for a lock (SQLSTATE 55P03), with growing,
 * jittered pauses: waiting in the queue itself would keep everybody else waiting behind it.
 */
public final class LockRetry {

  private static final Logger LOG = LoggerFactory.getLogger(LockRetry.class);
  private static final int ATTEMPTS = 30;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private LockRetry() {}

  /**
   * Runs the transaction until its locks are granted.
   *
   * @param what for people, for example {@code freeze of 131016-FUKUHON}
   * @throws TransferException.Transient when others kept the locks for over a minute
   */
  public static <T> T run(String what, Supplier<T> transaction) {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      try {
        return transaction.get();
      } catch (DataAccessException e) {
        if (!isLockTimeout(e)) {
          throw e;
        }
        if (attempt == ATTEMPTS) {
          throw new TransferException.Transient(
              what + ": a transaction of a feeder has kept its locks for over a minute", e);
        }
        LOG.info("{} waits for feeders (attempt {})", what, attempt);
        pause(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
      }
    }
  }

  private static boolean isLockTimeout(DataAccessException e) {
    return e.getMostSpecificCause() instanceof SQLException sql
        && LOCK_NOT_AVAILABLE.equals(sql.getSQLState());
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException.Transient("interrupted while waiting for feeders", e);
    }
  }
}
