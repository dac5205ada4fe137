package jp.fukuhon.practice.demo;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.demo.Ledgers.Acknowledged;

/**
 * Sends and kills the sender when about a third is acknowledged. On a machine that is too busy for
 * that the sender may have finished before: then every register is changed and sent anew, in
 * smaller chunks.
 */
record Interrupting(
    DemoRequest request,
    DemoSite site,
    DemoView view,
    Cancellation cancellation,
    Ledgers ledgers,
    RegisterSystem source) {

  private static final int ATTEMPTS = 4;
  private static final int PART = 3;
  private static final Duration LONGEST_RUN = Duration.ofMinutes(30);
  private static final Duration LOOK = Duration.ofMillis(2);

  /** The sender's ledger when the sender was dead. */
  Acknowledged run() throws SQLException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) {
        view.found("the sender was finished before it could be interrupted: once more");
        source.touchAll();
      }
      view.step(
          "送信します", "sending %,d registers, then SIGKILL at a third".formatted(request.registers()));
      if (sendAndKill(attempt)) {
        Acknowledged kept = ledgers.acknowledged();
        view.found(
            "its ledger holds %,d records in %d chunks".formatted(kept.records(), kept.chunks()));
        return kept;
      }
    }
    throw new PracticeException(
        "the sender was always finished before it could be interrupted",
        "ask for more registers, for example --registers 20000");
  }

  /** False when it could not be killed before it had sent everything. */
  private boolean sendAndKill(int attempt) throws SQLException {
    Child sender = site.startSender(request, "send-" + attempt, List.of("send"), attempt);
    while (!sender.endsWithin(LOOK)) {
      Acknowledged now = acknowledgedNow(attempt);
      view.acknowledged(now.records(), request.registers(), now.chunks());
      if (now.records() * PART >= request.registers()) {
        sender.kill();
        Acknowledged last = acknowledgedNow(attempt);
        view.acknowledged(last.records(), request.registers(), last.chunks());
        view.found(
            "SIGKILL: process %d is dead (exit code %d)"
                .formatted(sender.process().pid(), sender.process().exitValue()));
        return isInTheMiddle();
      }
    }
    sender.succeed(Duration.ofSeconds(1), cancellation);
    return false;
  }

  /**
   * Whether there is something left to send; a transfer that has nothing left is brought to its
   * end.
   */
  private boolean isInTheMiddle() throws SQLException {
    ledgers.awaitDeath(cancellation);
    if (ledgers.acknowledged().records() < request.registers()) {
      return true;
    }
    site.startSender(request, "finish", List.of("send"), 1).succeed(LONGEST_RUN, cancellation);
    return false;
  }

  /** What is acknowledged of this attempt's transfer: the one before has the attempt before. */
  private Acknowledged acknowledgedNow(int attempt) throws SQLException {
    return ledgers.transfers() < attempt ? new Acknowledged(0, 0, 0) : ledgers.acknowledged();
  }
}
