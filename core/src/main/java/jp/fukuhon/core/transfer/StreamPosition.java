package jp.fukuhon.core.transfer;

import org.jspecify.annotations.Nullable;

/**
 * The receiver's answer to {@code GET /v1/streams/{m}/{d}}: cursors and limits.
 *
 * @param stream {@code 131016-FUKUHON}
 * @param lastSequence sequence of the newest transfer that has an outcome, 0 when there is none
 * @param incrementalUpto cursor of incremental transfers
 * @param fullUpto cursor of the full series under way; null when there is none
 * @param previousOutcome digest of the newest outcome; null when there is none
 * @param openTransfer id of the transfer that is open; null when there is none
 * @param maxChunkRecords the most records it accepts in a chunk
 * @param maxChunkBytes the largest chunk body it accepts, octets
 * @param suites the sealing suites it accepts
 */
public record StreamPosition(
    String stream,
    long lastSequence,
    long incrementalUpto,
    @Nullable Long fullUpto,
    @Nullable Digest previousOutcome,
    @Nullable String openTransfer,
    int maxChunkRecords,
    long maxChunkBytes,
    java.util.List<String> suites) {}
