package jp.fukuhon.jobs.transfer;

import java.util.Map;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.watch.Tally;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * What operators and schedules did with a transfer, as the operation log (第5-4(5)) has it. Each
 * entry is durable on return, in a transaction of its own; what a run changes is entered by those
 * who change it. Thread-safe.
 */
final class OperatorEntries {

  private static final Logger LOG = LoggerFactory.getLogger(OperatorEntries.class);

  private final OperationLog log;

  OperatorEntries(OperationLog log) {
    this.log = log;
  }

  /** A run begins. */
  void started(TransferId id) {
    append("SEND", id, "STARTED", Map.of());
  }

  /**
   * A run failed, with the hop at which it did. What the log cannot take, because the database is
   * what failed, is logged aside: the failure itself is what counts.
   */
  void failed(TransferId id, RuntimeException failure) {
    failed(id.stream(), id, failure);
  }

  /** The same of a run that failed before anything was frozen. */
  void notBegun(StreamId stream, RuntimeException failure) {
    failed(stream, null, failure);
  }

  private void failed(StreamId stream, @Nullable TransferId id, RuntimeException failure) {
    boolean ours = failure instanceof TransferException;
    ErrorCode code = ours ? ((TransferException) failure).code() : ErrorCode.JOB_FAILED;
    // what is not ours may quote a row
    String reason = ours ? failure.getMessage() : failure.getClass().getSimpleName();
    Hop hop = Hop.ofSending(failure);
    Tally.RUNS_FAILED.one(hop.name());
    try {
      log.append(
          OperationLog.operator(),
          "SEND",
          stream.toString(),
          id == null ? null : id.toString(),
          "FAILED",
          Map.of("code", code, "hop", hop, "reason", OperationLog.printable(reason)));
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("the failed run of {} is not in the operation log", id == null ? stream : id, e);
    }
  }

  /**
   * Somebody asks a run to stop.
   *
   * @param isRunning whether there is one
   * @param by who
   */
  void stopAsked(TransferId id, boolean isRunning, String by) {
    append(by, "STOP", id, isRunning ? "REQUESTED" : "NOT_RUNNING", Map.of());
  }

  /**
   * Somebody gives a transfer up.
   *
   * @param by who
   */
  void abortAsked(TransferId id, String reason, RunLock lock, String by) {
    append(by, "ABORT", id, "REQUESTED", Map.of("reason", reason, "lock", lock.name()));
  }

  private void append(String action, TransferId id, String outcome, Map<String, ?> detail) {
    append(OperationLog.operator(), action, id, outcome, detail);
  }

  private void append(
      String by, String action, TransferId id, String outcome, Map<String, ?> detail) {
    log.append(by, action, id.stream().toString(), id.toString(), outcome, detail);
  }
}
