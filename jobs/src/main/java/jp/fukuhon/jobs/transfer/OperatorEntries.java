package jp.fukuhon.jobs.transfer;

import java.util.Map;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.transfer.TransferId;

/**
 * What operators and schedules did with a transfer, as the operation log (第5-4(5)) has it. Each
 * entry is durable on return, in a transaction of its own; what a run changes is entered by those
 * who change it. Thread-safe.
 */
final class OperatorEntries {

  private final OperationLog log;

  OperatorEntries(OperationLog log) {
    this.log = log;
  }

  /** A run begins. */
  void started(TransferId id) {
    append("SEND", id, "STARTED", Map.of());
  }

  /** A run ended because something is not what it should be, the centre's answer for instance. */
  void failed(TransferId id, TransferException failure) {
    append(
        "SEND",
        id,
        "FAILED",
        Map.of("code", failure.code(), "reason", OperationLog.printable(failure.getMessage())));
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
