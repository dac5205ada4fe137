package jp.fukuhon.core.transfer;

import java.util.EnumSet;
import java.util.Set;

/** The receiver's states of a transfer (docs/protocol.md); the outcome states are for ever. */
public enum ReceiverState {
  /** Chunks are being appended as pending versions. */
  RECEIVING,
  /** All chunks are there; the verify job opens every record. */
  VERIFYING,
  /** Visible to viewers. */
  PUBLISHED,
  /** Refused; its versions count for nothing. */
  REJECTED,
  /** Given up; its versions count for nothing and its id is never accepted again. */
  ABORTED;

  /** The states that may follow. */
  public Set<ReceiverState> successors() {
    return switch (this) {
      case RECEIVING -> EnumSet.of(VERIFYING, REJECTED, ABORTED);
      case VERIFYING -> EnumSet.of(PUBLISHED, REJECTED, ABORTED);
      case PUBLISHED, REJECTED, ABORTED -> EnumSet.noneOf(ReceiverState.class);
    };
  }

  /** True for an outcome. */
  public boolean isFinal() {
    return successors().isEmpty();
  }

  /** The sender's state that this outcome leads to. */
  public SenderState senderOutcome() {
    return switch (this) {
      case PUBLISHED -> SenderState.COMMITTED;
      case REJECTED -> SenderState.REJECTED;
      case ABORTED -> SenderState.ABORTED;
      case RECEIVING, VERIFYING -> throw new IllegalStateException(this + " is no outcome");
    };
  }
}
