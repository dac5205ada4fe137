package jp.fukuhon.core.transfer;

import java.util.EnumSet;
import java.util.Set;

/** The sender's states of a transfer (docs/protocol.md); the outcome states are for ever. */
public enum SenderState {
  /** The freeze window and the transfer's row exist, nothing else. */
  FREEZING,
  /** Bounds, keys, dictionary and the signed manifest are fixed. */
  FROZEN,
  /** The centre accepted the manifest; chunks are on their way. */
  SENDING,
  /** Every chunk is acknowledged; the completion is on its way, the outcome is awaited. */
  COMPLETING,
  /** The centre published it. */
  COMMITTED,
  /** The centre refused it. */
  REJECTED,
  /** It was given up. */
  ABORTED;

  /** The states that may follow. */
  public Set<SenderState> successors() {
    return switch (this) {
      case FREEZING -> EnumSet.of(FROZEN, ABORTED);
      case FROZEN -> EnumSet.of(SENDING, ABORTED);
      case SENDING -> EnumSet.of(COMPLETING, ABORTED);
      case COMPLETING -> EnumSet.of(SENDING, COMMITTED, REJECTED, ABORTED);
      case COMMITTED, REJECTED, ABORTED -> EnumSet.noneOf(SenderState.class);
    };
  }

  /** True for an outcome. */
  public boolean isFinal() {
    return successors().isEmpty();
  }
}
