package jp.fukuhon.readers.pending;

import java.util.List;
import jp.fukuhon.core.ledger.IncomingChunk;

/**
 * The stored versions of one chunk, in the order of the Merkle leaves.
 *
 * @param chunk its row
 * @param versions as stored
 */
public record PendingBlock(IncomingChunk chunk, List<PendingVersion> versions) {}
