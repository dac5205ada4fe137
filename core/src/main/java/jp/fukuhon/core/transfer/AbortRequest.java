package jp.fukuhon.core.transfer;

import java.time.Instant;
import java.util.Objects;

/**
 * Message 6: the sender gives a transfer up.
 *
 * @param version {@value Manifest#VERSION}
 * @param transferId canonical form
 * @param reason one line, no register contents
 * @param requestedAt by the sender's clock
 */
public record AbortRequest(int version, String transferId, String reason, Instant requestedAt) {

  public AbortRequest {
    DocumentVersion.require(version);
    Objects.requireNonNull(transferId, "transferId");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(requestedAt, "requestedAt");
  }
}
