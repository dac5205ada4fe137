package jp.fukuhon.writers.outbox;

import java.util.List;
import jp.fukuhon.core.transfer.Digest;

/**
 * A sealed block, ready to be signed and sent.
 *
 * @param part partition
 * @param number of the chunk within its partition
 * @param firstSeq lowest change_seq of the block
 * @param lastSeq highest change_seq of the block
 * @param records sealed records
 * @param quarantined rows withheld
 * @param contentBytes octets before compression
 * @param sealedBytes octets sealed
 * @param contentRoot Merkle root over clear columns and commitments
 * @param sealedRoot Merkle root over sealed octets
 * @param body the records' wire form, in pieces; not copied
 */
public record SealedBlock(
    int part,
    int number,
    long firstSeq,
    long lastSeq,
    int records,
    int quarantined,
    long contentBytes,
    long sealedBytes,
    Digest contentRoot,
    Digest sealedRoot,
    List<byte[]> body) {}
