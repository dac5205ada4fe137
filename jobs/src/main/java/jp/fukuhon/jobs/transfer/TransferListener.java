package jp.fukuhon.jobs.transfer;

import jp.fukuhon.core.ledger.OutgoingChunk;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.TransferPlan;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.TransferId;

/**
 * Told of a transfer's progress, on the threads that make it; implementations are quick and
 * thread-safe.
 */
public interface TransferListener {

  /** Does nothing. */
  TransferListener NONE = new TransferListener() {};

  /** A run begins, on a new transfer or an open one. */
  default void begins(OutgoingTransfer transfer) {}

  /**
   * Chunks are about to be sent.
   *
   * @param records acknowledged in earlier runs
   */
  default void sending(TransferId id, TransferPlan plan, long records) {}

  /** A chunk was acknowledged. */
  default void acknowledged(TransferId id, OutgoingChunk chunk) {}

  /** All chunks are there; the outcome is waited for. */
  default void awaiting(TransferId id) {}

  /** The outcome is stored and the freeze is over. */
  default void settled(TransferId id, Receipt receipt, int deferredApplied) {}
}
