package jp.fukuhon.core.transfer;

import java.util.List;
import java.util.Objects;

/**
 * Message 4: the sender's signed totals.
 *
 * @param version {@value Manifest#VERSION}
 * @param transferId canonical form
 * @param manifestDigest of the transfer's manifest
 * @param partitions in order
 * @param records sealed records in all
 * @param contentBytes octets of content in all
 * @param root Merkle root over the chunks' content roots, by partition and number
 * @param quarantined the rows that were withheld at the source
 */
public record Completion(
    int version,
    String transferId,
    Digest manifestDigest,
    List<PartitionTotals> partitions,
    long records,
    long contentBytes,
    Digest root,
    List<RecordFault> quarantined) {

  public Completion {
    DocumentVersion.require(version);
    Objects.requireNonNull(transferId, "transferId");
    Objects.requireNonNull(manifestDigest, "manifestDigest");
    Objects.requireNonNull(root, "root");
    partitions = List.copyOf(partitions);
    quarantined = List.copyOf(quarantined);
  }
}
