package jp.fukuhon.app.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The newest figures. Whoever asks has them read anew when they are older than the interval, one at
 * a time; meanwhile others are given what there is. So the database is asked no more often than
 * that, however many ask and however often. Thread-safe.
 */
final class FigureCache {

  private static final Logger LOG = LoggerFactory.getLogger(FigureCache.class);

  private final FigureSource source;
  private final Duration interval;
  private final Clock clock;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Reading newest = new Reading(null, null, null);

  /**
   * What is known.
   *
   * @param figures the last that could be read; null before the first
   * @param tried when reading was tried last; null before the first time
   * @param failure why that failed; null when it did not
   */
  record Reading(@Nullable Figures figures, @Nullable Instant tried, @Nullable String failure) {

    Optional<Figures> known() {
      return Optional.ofNullable(figures);
    }
  }

  FigureCache(FigureSource source, Duration interval, Clock clock) {
    this.source = source;
    this.interval = interval;
    this.clock = clock;
  }

  /** What is known, at most as old as the interval unless it cannot be read. */
  Reading get() {
    Reading now = newest;
    boolean first = now.tried() == null;
    if (isDue(now) && (first ? waitForTurn() : reading.tryLock())) {
      try {
        if (isDue(newest)) {
          newest = read();
        }
      } finally {
        reading.unlock();
      }
    }
    return newest;
  }

  /** The first answer waits for the first figures, so that nobody is told that there are none. */
  private boolean waitForTurn() {
    reading.lock();
    return true;
  }

  private boolean isDue(Reading known) {
    Instant tried = known.tried();
    return tried == null || !clock.instant().isBefore(tried.plus(interval));
  }

  private Reading read() {
    Instant now = clock.instant();
    try {
      return new Reading(source.read(now), now, null);
    } catch (DataAccessException | TransferException e) {
      LOG.warn("figures of the database cannot be read", e);
      return new Reading(newest.figures(), now, e.getClass().getSimpleName());
    }
  }
}
