package jp.fukuhon.core.transfer;

import java.util.Objects;

/**
 * The signed head of a chunk (message 2). Its identity is (transfer, partition, number,
 * contentRoot).
 *
 * @param version {@value Manifest#VERSION}
 * @param transferId canonical form
 * @param manifestDigest of the transfer's manifest
 * @param partition 0 for the first
 * @param number of the chunk within its partition, 0 for the first
 * @param firstSeq lowest change_seq that the chunk's block covers
 * @param lastSeq highest change_seq that the chunk's block covers, quarantined rows included
 * @param records sealed records in the chunk
 * @param quarantined rows of the block that were withheld as not being what they claim
 * @param contentBytes octets of content before compression
 * @param sealedBytes octets of sealed content
 * @param contentRoot Merkle root over clear columns and commitments
 * @param sealedRoot Merkle root over the sealed octets
 * @param previous chain value of the chunk before it in the partition; of the manifest's digest for
 *     the first
 */
public record ChunkHeader(
    int version,
    String transferId,
    Digest manifestDigest,
    int partition,
    int number,
    long firstSeq,
    long lastSeq,
    int records,
    int quarantined,
    long contentBytes,
    long sealedBytes,
    Digest contentRoot,
    Digest sealedRoot,
    Digest previous) {

  public ChunkHeader {
    Objects.requireNonNull(transferId, "transferId");
    Objects.requireNonNull(manifestDigest, "manifestDigest");
    Objects.requireNonNull(contentRoot, "contentRoot");
    Objects.requireNonNull(sealedRoot, "sealedRoot");
    Objects.requireNonNull(previous, "previous");
    if (version != Manifest.VERSION
        || partition < 0
        || number < 0
        || records < 0
        || records > BlockLimits.MOST_RECORDS
        || quarantined < 0
        || firstSeq < 1
        || lastSeq < firstSeq
        || contentBytes < 0
        || sealedBytes < 0) {
      throw new IllegalArgumentException("chunk header has impossible numbers");
    }
  }
}
