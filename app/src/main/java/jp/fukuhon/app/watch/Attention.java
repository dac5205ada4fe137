package jp.fukuhon.app.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream that needs a person, why, and what to type.
 *
 * @param stream which
 * @param cause a word
 * @param what for people
 * @param command what follows {@code ./fukuhon -C DIR}
 */
record Attention(String stream, Cause cause, String what, String command) {

  /** Why. */
  enum Cause {
    /** A database was put back to an older state. */
    RESTORED,
    /** The receiver rejected the newest transfer. */
    REJECTED,
    /** A night failed and nothing has made up for it. */
    NIGHT_FAILED,
    /** A night passed without a transfer and nothing has made up for it. */
    NIGHT_MISSED,
    /** The running night will not be through in its window. */
    NIGHT_LATE,
    /** An open transfer that nobody is at, and that no night goes on with. */
    STANDS_STILL,
    /** The last comparison found differences. */
    DIFFERENCES
  }

  /** Between two attempts of a night nobody is at work for some minutes. */
  private static final Duration STILL = Duration.ofMinutes(15);

  /** What the figures of a stream ask for. */
  static List<Attention> of(StreamFigures figures, Instant now, boolean atGateway) {
    List<Attention> all = new ArrayList<>();
    String stream = figures.stream();
    if (figures.restored()) {
      all.add(
          new Attention(
              stream,
              Cause.RESTORED,
              "a database was put back to an older state",
              atGateway ? "recover " + stream : "status"));
    }
    if ("REJECTED".equals(figures.lastOutcome())) {
      all.add(
          new Attention(
              stream,
              Cause.REJECTED,
              "the newest transfer was rejected; see source.open_quarantine",
              atGateway ? "send --dataset " + dataset(stream) : "status"));
    }
    if (figures.notMadeUp().containsKey("FAILED")) {
      all.add(new Attention(stream, Cause.NIGHT_FAILED, "a night has failed", "nights"));
    }
    if (figures.notMadeUp().containsKey("MISSED")) {
      all.add(
          new Attention(stream, Cause.NIGHT_MISSED, "a night passed without a transfer", "nights"));
    }
    if (figures.lateNight() != null) {
      all.add(
          new Attention(
              stream,
              Cause.NIGHT_LATE,
              "night " + figures.lateNight() + " will not be through in its window",
              "run-on " + stream));
    }
    standsStill(figures, now, atGateway, all);
    if (figures.differences() != null && figures.differences() > 0) {
      all.add(
          new Attention(
              stream,
              Cause.DIFFERENCES,
              "the last comparison found differences",
              "reconcile show " + figures.comparison()));
    }
    return all;
  }

  private static void standsStill(
      StreamFigures figures, Instant now, boolean atGateway, List<Attention> all) {
    StreamFigures.Open open = figures.open();
    boolean night =
        figures.nights().containsKey("RUNNING")
            || figures.nights().containsKey("WAITING")
            || figures.notMadeUp().containsKey("UNFINISHED");
    if (open != null && !open.isRunning() && !night && open.moved().isBefore(now.minus(STILL))) {
      all.add(
          new Attention(
              figures.stream(),
              Cause.STANDS_STILL,
              "nobody is at work on " + open.id() + ", which is " + open.state(),
              atGateway ? "restart " + open.id() : "serve"));
    }
  }

  private static String dataset(String stream) {
    return stream.substring(stream.indexOf('-') + 1);
  }
}
