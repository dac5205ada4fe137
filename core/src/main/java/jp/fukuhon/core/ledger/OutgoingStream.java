package jp.fukuhon.core.ledger;

import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The sender's cursors of one stream.
 *
 * @param stream which
 * @param lastSequence sequence of the newest transfer, 0 before the first
 * @param incrementalSince everything up to this change_seq has been published
 * @param fullSince cursor of the full series under way; null when there is none
 * @param fullTarget where that series ends; null likewise
 * @param previousDigest digest of the newest outcome; null before the first
 */
public record OutgoingStream(
    StreamId stream,
    long lastSequence,
    long incrementalSince,
    @Nullable Long fullSince,
    @Nullable Long fullTarget,
    @Nullable Digest previousDigest) {}
