package jp.fukuhon.writers.line;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.watch.Tally;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats an idempotent exchange while it fails transiently: exponential pauses with jitter, or as
 * the peer asks. A peer that says that it is overloaded is there and will have room again: such an
 * answer costs no patience, and the exchange is repeated until it is let in or somebody stops it.
 */
final class Retries {

  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final Duration patience;

  /**
   * @param patience how long one exchange is repeated; zero repeats none, whatever the answer
   */
  Retries(Duration patience) {
    this.patience = patience;
  }

  interface Exchange<T> {
    T attempt() throws IOException, InterruptedException, Busy;
  }

  /** The peer is there but cannot answer now. */
  static final class Busy extends Exception {
    private static final long serialVersionUID = 1L;
    private final Duration after;
    private final boolean overloaded;

    /**
     * @param after how long the peer asks to wait; zero when it asks nothing
     * @param overloaded whether it says that it has too much to do, and nothing else is wrong
     */
    Busy(String message, Duration after, boolean overloaded) {
      super(message);
      this.after = after;
      this.overloaded = overloaded;
    }
  }

  /**
   * Runs an exchange, again and again.
   *
   * @param stopped true once it must end early
   * @throws TransferException.Transient when patience is exhausted or the thread is interrupted
   * @throws TransferException.Stopped when it was stopped while it waited
   * @throws TransferException.Refused OVERLOADED when there is no patience at all
   */
  <T> T run(String what, BooleanSupplier stopped, Exchange<T> exchange) {
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
        if (busy.overloaded) {
          giveUp = overloaded(what, busy).plus(wanted).plus(patience);
        }
      } catch (IOException e) {
        failure = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TransferException.Transient(what + ": interrupted", e);
      }
      if (Instant.now().plus(wanted).isAfter(giveUp)) {
        throw new TransferException.Transient(
            failure instanceof Busy ? Hop.FRONT : Hop.LINE,
            what + ": no answer for " + patience.toSeconds() + " s (" + reason(failure) + ")",
            failure);
      }
      LOG.info("{}: {}; again in about {} ms", what, reason(failure), wanted.toMillis());
      Tally.REQUESTS_REPEATED.one(kind(failure));
      sleep(what, wanted, stopped);
      pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
    }
  }

  private Instant overloaded(String what, Busy busy) {
    if (patience.isZero()) {
      throw new TransferException.Refused(
          ErrorCode.OVERLOADED, Hop.FRONT, what + ": " + reason(busy));
    }
    return Instant.now();
  }

  private static String kind(Exception failure) {
    if (failure instanceof Busy busy) {
      return busy.overloaded ? "overloaded" : "busy";
    }
    return "line";
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static void sleep(String what, Duration wanted, BooleanSupplier stopped) {
    long jitter = ThreadLocalRandom.current().nextLong(wanted.toMillis() / 2 + 1);
    Instant until = Instant.now().plus(wanted).plusMillis(jitter);
    try {
      while (Instant.now().isBefore(until)) {
        if (stopped.getAsBoolean()) {
          throw new TransferException.Stopped(what + ": stopped while it was being repeated");
        }
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException.Transient(what + ": interrupted", e);
    }
  }
}
