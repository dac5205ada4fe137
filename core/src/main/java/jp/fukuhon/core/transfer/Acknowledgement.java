package jp.fukuhon.core.transfer;

import java.time.Instant;
import java.util.Objects;

/**
 * The receiver's signed word that a chunk is stored durably. A replay is answered with the
 * original.
 *
 * @param version {@value Manifest#VERSION}
 * @param transferId canonical form
 * @param partition as in the header
 * @param number as in the header
 * @param records stored
 * @param contentRoot of the stored chunk
 * @param sealedRoot of the stored chunk; of the first sealing, if a replay was sealed to other
 *     octets
 * @param chain the chain value after this chunk
 * @param receivedAt by the receiver's clock
 */
public record Acknowledgement(
    int version,
    String transferId,
    int partition,
    int number,
    int records,
    Digest contentRoot,
    Digest sealedRoot,
    Digest chain,
    Instant receivedAt) {

  public Acknowledgement {
    DocumentVersion.require(version);
    Objects.requireNonNull(transferId, "transferId");
    Objects.requireNonNull(contentRoot, "contentRoot");
    Objects.requireNonNull(sealedRoot, "sealedRoot");
    Objects.requireNonNull(chain, "chain");
    Objects.requireNonNull(receivedAt, "receivedAt");
  }
}
