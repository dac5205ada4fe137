package jp.fukuhon.core.ledger;

import jp.fukuhon.core.transfer.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's cursors of one stream.
 *
 * @param lastSequence sequence of the newest transfer with an outcome, 0 before the first
 * @param incrementalUpto cursor of incremental transfers
 * @param fullUpto newest published bound of a full series; null before the first
 * @param previousDigest digest of the newest outcome; null before the first
 */
public record IncomingStream(
    long lastSequence,
    long incrementalUpto,
    @Nullable Long fullUpto,
    @Nullable Digest previousDigest) {

  /** A stream of which nothing has been received. */
  public static final IncomingStream EMPTY = new IncomingStream(0, 0, null, null);
}
