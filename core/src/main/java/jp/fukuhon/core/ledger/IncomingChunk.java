package jp.fukuhon.core.ledger;

import jp.fukuhon.core.transfer.Digest;

/**
 * A stored chunk as the receiver's ledger keeps it.
 *
 * @param part partition
 * @param number within the partition
 * @param records sealed records
 * @param contentRoot its identity
 * @param chain chain value after it
 * @param lastSeq highest change_seq its block covers
 */
public record IncomingChunk(
    int part, int number, int records, Digest contentRoot, Digest chain, long lastSeq) {}
