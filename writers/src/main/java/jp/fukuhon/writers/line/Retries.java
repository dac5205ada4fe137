package jp.fukuhon.writers.line;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import jp.fukuhon.core.error.TransferException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats an idempotent exchange while it fails transiently: exponential pauses with jitter, or as
 * the peer asks.
 */
final class Retries {

  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final Duration patience;
  private final BooleanSupplier stopped;

  /**
   * @param patience how long one exchange is repeated
   * @param stopped true once it must end early
   */
  Retries(Duration patience, BooleanSupplier stopped) {
    this.patience = patience;
    this.stopped = stopped;
  }

  interface Exchange<T> {
    T attempt() throws IOException, InterruptedException, Busy;
  }

  /** The peer is there but cannot answer now. */
  static final class Busy extends Exception {
    private static final long serialVersionUID = 1L;
    private final Duration after;

    Busy(String message, Duration after) {
      super(message);
      this.after = after;
    }
  }

  /**
   * @throws TransferException.Transient when patience is exhausted or the thread is interrupted
   */
  <T> T run(String what, Exchange<T> exchange) {
    Instant giveUp = Instant.now().plus(patience);
    Duration pause = FIRST;
    while (true) {
      Exception failure;
      Duration wanted = pause;
      try {
        return exchange.attempt();
      } catch (Busy busy) {
        failure = busy;
        wanted = busy.after.compareTo(pause) > 0 ? busy.after : pause;
      } catch (IOException e) {
        failure = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TransferException.Transient(what + ": interrupted", e);
      }
      if (Instant.now().plus(wanted).isAfter(giveUp)) {
        throw new TransferException.Transient(
            what + ": no answer for " + patience.toSeconds() + " s (" + reason(failure) + ")",
            failure);
      }
      LOG.info("{}: {}; again in about {} ms", what, reason(failure), wanted.toMillis());
      sleep(what, wanted);
      pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
    }
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private void sleep(String what, Duration wanted) {
    long jitter = ThreadLocalRandom.current().nextLong(wanted.toMillis() / 2 + 1);
    Instant until = Instant.now().plus(wanted).plusMillis(jitter);
    try {
      while (Instant.now().isBefore(until)) {
        if (stopped.getAsBoolean()) {
          throw new TransferException.Transient(
              what + ": stopped while it was being repeated", null);
        }
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException.Transient(what + ": interrupted", e);
    }
  }
}
