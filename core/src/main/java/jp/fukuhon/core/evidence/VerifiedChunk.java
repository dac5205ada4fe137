package jp.fukuhon.core.evidence;

import jp.fukuhon.core.transfer.Acknowledgement;
import jp.fukuhon.core.transfer.ChunkHeader;
import org.jspecify.annotations.Nullable;

/**
 * A chunk whose documents were verified.
 *
 * @param acknowledgement the receiver's word
 * @param header the sender's word; null where only the acknowledgement is kept
 */
public record VerifiedChunk(Acknowledgement acknowledgement, @Nullable ChunkHeader header) {}
