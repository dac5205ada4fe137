package jp.fukuhon.app.timeline;

import java.time.Instant;
import jp.fukuhon.core.error.Hop;
import org.jspecify.annotations.Nullable;

/**
 * A run's beginning, or its failure, as the operation log has it.
 *
 * @param at when
 * @param failure null for a beginning
 * @param lastChunk the newest chunk that was acknowledged before; null when there was none
 */
record RunEvent(Instant at, @Nullable Failed failure, @Nullable Instant lastChunk) {

  /**
   * How a run failed.
   *
   * @param code of the error
   * @param hop where
   * @param reason null when none was written down
   */
  record Failed(String code, Hop hop, @Nullable String reason) {}
}
