package jp.fukuhon.core.transfer;

import java.time.Instant;
import java.util.Objects;

/**
 * The answer to a manifest, signed by the receiver.
 *
 * @param version {@value Manifest#VERSION}
 * @param transferId canonical form
 * @param manifestDigest of the accepted manifest
 * @param acceptedAt by the receiver's clock
 */
public record Acceptance(
    int version, String transferId, Digest manifestDigest, Instant acceptedAt) {

  public Acceptance {
    DocumentVersion.require(version);
    Objects.requireNonNull(transferId, "transferId");
    Objects.requireNonNull(manifestDigest, "manifestDigest");
    Objects.requireNonNull(acceptedAt, "acceptedAt");
  }
}
