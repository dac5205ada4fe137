package jp.fukuhon.jobs.transfer;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.RunLock.ConnectionOpener;
import jp.fukuhon.core.ledger.SendRequests;
import jp.fukuhon.core.ledger.SendRequests.Taken;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.TransferService.Run;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.dao.DataAccessException;

/**
 * The running server's desk: takes what operators ask to be sent, one request after the other, and
 * enters how each ended. It is told of a request by the database (LISTEN, on a connection of its
 * own) and looks by itself every few seconds besides. One thread; {@link #close} waits for the
 * chunk in hand.
 */
public final class SendDesk implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SendDesk.class);
  private static final int LOOK_MILLIS = 2_000;

  private final SendRequests requests;
  private final TransferService transfers;
  private final ConnectionOpener connections;
  private final StopSignal stop;
  private final String server;
  private final Thread thread;

  /**
   * @param connections opens the unpooled connection that listens
   * @param server what the requests' rows say of who took them
   */
  public SendDesk(
      SendRequests requests,
      TransferService transfers,
      ConnectionOpener connections,
      StopSignal stop,
      String server) {
    this.requests = requests;
    this.transfers = transfers;
    this.connections = connections;
    this.stop = stop;
    this.server = server;
    this.thread = Thread.ofPlatform().name("send-desk").unstarted(this::loop);
  }

  /** Begins to take requests. */
  public void start() {
    thread.start();
  }

  private void loop() {
    while (!stop.isSet()) {
      try (Connection connection = connections.open()) {
        listen(connection);
      } catch (SQLException | DataAccessException | TransferException e) {
        LOG.error("taking requests to send failed; it is tried again in {} ms", LOOK_MILLIS, e);
        pause();
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + SendRequests.CHANNEL);
    }
    PGConnection bell = connection.unwrap(PGConnection.class);
    while (!stop.isSet()) {
      Optional<Taken> taken = requests.take(server);
      if (taken.isPresent()) {
        serve(taken.get());
      } else {
        bell.getNotifications(LOOK_MILLIS);
      }
    }
  }

  private void serve(Taken request) {
    LOG.info(
        "request {} of {}: {} transfers of {}",
        request.number(),
        request.requestedBy(),
        request.mode(),
        request.stream());
    List<Run> runs = new ArrayList<>();
    try {
      SendLoop.send(
          transfers, request.stream(), request.mode(), TransferListener.NONE, stop, runs::add);
      requests.end(request.number(), exitCode(runs), words(runs));
    } catch (TransferException e) {
      LOG.error("request {} failed", request.number(), e);
      requests.end(request.number(), e.code().exitCode(), String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.error("request {} failed", request.number(), e);
      requests.end(
          request.number(),
          ErrorCode.UNEXPECTED.exitCode(),
          "an unexpected " + e.getClass().getSimpleName() + ", see the server's log");
    }
  }

  /** The exit code that the runs of one 'send' stand for. */
  public static int exitCode(List<Run> runs) {
    if (runs.stream().anyMatch(run -> run.status() == BatchStatus.STOPPED)) {
      return ErrorCode.STOPPED.exitCode();
    }
    boolean refused = !runs.isEmpty() && runs.getLast().state() == SenderState.REJECTED;
    return refused ? ErrorCode.INTEGRITY.exitCode() : 0;
  }

  private static String words(List<Run> runs) {
    return runs.isEmpty()
        ? "nothing was sent"
        : runs.size()
            + " transfers, the last "
            + runs.getLast().id()
            + " is "
            + runs.getLast().state();
  }

  private void pause() {
    try {
      stop.await(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends after the chunk in hand; the stop signal must be set before. */
  @Override
  public void close() throws InterruptedException {
    thread.join();
  }
}
