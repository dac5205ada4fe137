package jp.fukuhon.core.audit;

import org.jspecify.annotations.Nullable;

/**
 * Something that was done to the operation log.
 *
 * @param kind of tampering
 * @param chain where; null when it is about a checkpoint
 * @param place the first place concerned; 0 when there is none
 * @param entryNo of the entry concerned; 0 when it is not there any more
 * @param what one sentence for people that names it
 */
public record Finding(Kind kind, @Nullable String chain, long place, long entryNo, String what) {

  /** What was done, as far as the log shows it. */
  public enum Kind {
    /** An entry is not what its digest says. */
    EDITED,
    /** Entries within a chain are missing. */
    REMOVED,
    /** Entries stand in another order than they were written in. */
    REORDERED,
    /** Entries at the end of a chain are missing. */
    CUT_OFF,
    /**
     * A chain was computed anew: an entry does not continue the one before it, or a head or a
     * checkpoint differs.
     */
    REWRITTEN,
    /** A checkpoint is missing, or is not what was signed, sent or exported. */
    CHECKPOINT
  }
}
