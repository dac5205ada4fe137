package jp.fukuhon.core.transfer;

import java.time.Instant;
import java.util.Objects;

/**
 * The keys of an accepted transfer, wrapped anew for a newer key of its receiver, who signs it and
 * keeps it beside the manifest.
 *
 * @param version {@value Manifest#VERSION}
 * @param transferId canonical form
 * @param manifestDigest of the manifest that the keys came with
 * @param suite of the two envelopes; the transfer's own suite stays the manifest's
 * @param dataKey CMS envelope of the transfer's data key
 * @param streamKey CMS envelope of the stream key
 * @param rewrappedAt by the receiver's clock
 */
public record RewrappedKeys(
    int version,
    String transferId,
    Digest manifestDigest,
    String suite,
    byte[] dataKey,
    byte[] streamKey,
    Instant rewrappedAt) {

  public RewrappedKeys {
    DocumentVersion.require(version);
    Objects.requireNonNull(transferId, "transferId");
    Objects.requireNonNull(manifestDigest, "manifestDigest");
    Objects.requireNonNull(suite, "suite");
    Objects.requireNonNull(dataKey, "dataKey");
    Objects.requireNonNull(streamKey, "streamKey");
    Objects.requireNonNull(rewrappedAt, "rewrappedAt");
  }
}
