package jp.fukuhon.core.transfer;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The receiver's signed answer to message 7: where it stands, which the sender of a stream follows.
 *
 * @param version {@value Manifest#VERSION}
 * @param stream {@code 131016-FUKUHON}
 * @param requestDigest of the request that this answers
 * @param restored true while the receiver takes itself for put back and nothing is decided there
 * @param lastSequence sequence of the newest outcome, 0 when there is none
 * @param incrementalUpto cursor of incremental transfers
 * @param fullUpto newest published bound of a full series; null before the first
 * @param previousOutcome digest of the newest outcome; null when there is none
 * @param openTransfer id of a transfer whose outcome is to be awaited; null when there is none
 * @param adopted outcomes that this request has brought back
 * @param answeredAt by the receiver's clock
 */
public record RecoveryAnswer(
    int version,
    String stream,
    Digest requestDigest,
    boolean restored,
    long lastSequence,
    long incrementalUpto,
    @Nullable Long fullUpto,
    @Nullable Digest previousOutcome,
    @Nullable String openTransfer,
    int adopted,
    Instant answeredAt) {

  public RecoveryAnswer {
    DocumentVersion.require(version);
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(requestDigest, "requestDigest");
    Objects.requireNonNull(answeredAt, "answeredAt");
    if (lastSequence < 0
        || incrementalUpto < 0
        || (lastSequence == 0) != (previousOutcome == null)) {
      throw new IllegalArgumentException("recovery answer: position");
    }
  }
}
