package jp.fukuhon.core.ledger;

import java.time.Duration;
import jp.fukuhon.core.transfer.Digest;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that the receiver has acknowledged, as the sender's ledger keeps it.
 *
 * @param part partition
 * @param number within the partition, 0 for the first
 * @param firstSeq lowest change_seq of its block
 * @param lastSeq highest change_seq of its block; the checkpoint
 * @param records sealed records
 * @param quarantined rows withheld
 * @param contentBytes octets before compression
 * @param sealedBytes octets sealed
 * @param contentRoot its identity
 * @param sealedRoot the acknowledgement's, which may be of an earlier sealing
 * @param chain chain value after it
 * @param acknowledgement signed (CMS)
 * @param replayed true when the receiver had it already
 * @param exchange how long its request was under way, repetitions included
 * @param front of it, how long the receiver says that it worked; null when it does not say
 */
public record OutgoingChunk(
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
    Digest chain,
    byte[] acknowledgement,
    boolean replayed,
    Duration exchange,
    @Nullable Duration front) {}
