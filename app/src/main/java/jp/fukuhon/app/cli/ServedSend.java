package jp.fukuhon.app.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.SendRequests;
import jp.fukuhon.core.ledger.SendRequests.Standing;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.transfer.StreamStanding.Sending;

/**
 * Asks the running server to send a stream, and waits for the end, telling how far it is every few
 * seconds. One thread's.
 */
final class ServedSend {

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final Duration LOST_AFTER = Duration.ofSeconds(10);

  private final GatewayParty gateway;
  private final SendRequests requests;
  private final PrintStream out;
  private final boolean json;
  private final Duration takenWithin;

  /**
   * @param takenWithin how long a server may take to begin, before the request is taken back
   */
  ServedSend(GatewayParty gateway, PrintStream out, boolean json, Duration takenWithin) {
    this.gateway = gateway;
    this.requests = gateway.requests();
    this.out = out;
    this.json = json;
    this.takenWithin = takenWithin;
  }

  /**
   * Sends a stream; the exit code.
   *
   * @throws TransferException.Refused when no server takes the request, or it ended meanwhile
   */
  int send(StreamId stream, TransferMode mode) throws InterruptedException {
    long number = requests.ask(stream, mode, PartyDatabase.holder());
    say("request " + number + ": " + mode + " transfers of " + stream);
    awaitTaken(number);
    Standing end = awaitEnd(number, stream);
    int exit = end.exitCode() == null ? ErrorCode.UNEXPECTED.exitCode() : end.exitCode();
    if (json) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("request", number);
      row.put("stream", stream.toString());
      row.put("server", end.takenBy());
      row.put("exitCode", exit);
      row.put("message", end.message());
      out.println(Json.write(row));
    } else if (exit == 0) {
      out.println(end.message());
    } else {
      System.err.println("ERROR: " + end.message());
      System.err.println("HINT: 'status' names the command to type");
    }
    return exit;
  }

  private void awaitTaken(long number) throws InterruptedException {
    long giveUp = System.nanoTime() + takenWithin.toNanos();
    while (requests.standing(number).takenBy() == null) {
      if (System.nanoTime() > giveUp
          && requests.withdraw(number, ErrorCode.UNAVAILABLE.exitCode(), "no server took it")) {
        throw new TransferException.Refused(
            ErrorCode.UNAVAILABLE,
            "no server of this gateway was free to take the request within "
                + takenWithin.toSeconds()
                + " s; it was taken back",
            "start one with 'serve', or send in this process: 'send' without --server");
      }
      Thread.sleep(LOOK);
    }
    say("taken by " + requests.standing(number).takenBy());
  }

  private Standing awaitEnd(long number, StreamId stream) throws InterruptedException {
    long line = System.nanoTime() + LINE_EVERY.toNanos();
    long alone = 0;
    Standing standing = requests.standing(number);
    while (standing.exitCode() == null) {
      Thread.sleep(LOOK);
      standing = requests.standing(number);
      if (System.nanoTime() < line) {
        continue;
      }
      line = System.nanoTime() + LINE_EVERY.toNanos();
      Optional<String> worker = gateway.transfers().standing().worker(stream);
      alone = worker.isPresent() ? 0 : alone + LINE_EVERY.toMillis();
      if (alone > LOST_AFTER.toMillis() && standing.exitCode() == null) {
        throw new TransferException.Refused(
            ErrorCode.JOB_FAILED,
            "request " + number + ": nobody is at work on " + stream + " any more",
            "the server has ended or waits; see 'status', and start it again with 'serve'");
      }
      gateway.transfers().standing().sending(stream).ifPresent(this::say);
    }
    return standing;
  }

  private void say(Sending sending) {
    say(
        sending.id()
            + " "
            + sending.state()
            + ": "
            + sending.acknowledged()
            + " of "
            + sending.expected()
            + " records acknowledged");
  }

  private void say(String line) {
    if (!json) {
      out.println(line);
    }
  }
}
