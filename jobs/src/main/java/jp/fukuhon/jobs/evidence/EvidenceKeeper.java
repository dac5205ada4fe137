package jp.fukuhon.jobs.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what evidence needs from time to time: looks every few seconds while a party serves, and
 * once around a verb. A failure is logged and tried again at the next look; it never stops a
 * transfer. Thread-safe.
 */
public final class EvidenceKeeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EvidenceKeeper.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration REST = Duration.ofMinutes(1);
  private static final Duration END = Duration.ofSeconds(30);

  /** Something that may be due. */
  public interface Duty {

    /** For the log. */
    String name();

    /** Does it if it is due; safe to repeat and to do on several nodes at once. */
    void tend();
  }

  private final List<Duty> duties;
  private final Map<Duty, Instant> again = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread thread;

  public EvidenceKeeper(List<Duty> duties) {
    this.duties = List.copyOf(duties);
  }

  /** Does what is due now. */
  public synchronized void tend() {
    duties.forEach(this::tend);
  }

  private void tend(Duty duty) {
    try {
      duty.tend();
      again.remove(duty);
    } catch (RuntimeException e) {
      again.put(duty, Instant.now().plus(REST));
      LOG.error("{} failed; it is tried again in {} s", duty.name(), REST.toSeconds(), e);
    }
  }

  /** Looks from now on, until it is closed. */
  public synchronized void start() {
    thread = Thread.ofVirtual().name("evidence-keeper").start(this::run);
  }

  private void run() {
    try {
      do {
        look();
      } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look() {
    for (Duty duty : duties) {
      Instant at = again.get(duty);
      if (at == null || Instant.now().isAfter(at)) {
        tend(duty);
      }
    }
  }

  /** Stops looking and waits for what is under way. */
  @Override
  public void close() {
    closed.countDown();
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      try {
        if (!running.join(END)) {
          LOG.warn("evidence-keeper did not end in time");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
