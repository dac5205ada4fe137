package jp.fukuhon.core.reconcile;

import java.time.Instant;
import java.util.Objects;
import jp.fukuhon.core.transfer.DocumentVersion;
import org.jspecify.annotations.Nullable;

/**
 * The source opens a comparison.
 *
 * @param version 1
 * @param id of the comparison, never used before
 * @param stream {@code 131016-FUKUHON}
 * @param sender the source's party code
 * @param recipient the centre's
 * @param environment of both
 * @param deep both sides build their leaves anew from the contents first
 * @param transfer the last transfer that the source knows to be published; null when there is none
 * @param upto the change number up to which it has been published
 * @param nonce 32 fresh octets; half of what the comparison's key is made of
 * @param suite of the signatures
 * @param openedAt by the source's clock
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record ReconciliationOpening(
    int version,
    String id,
    String stream,
    String sender,
    String recipient,
    String environment,
    boolean deep,
    @Nullable String transfer,
    long upto,
    byte[] nonce,
    String suite,
    Instant openedAt) {

  public ReconciliationOpening {
    DocumentVersion.require(version);
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(sender, "sender");
    Objects.requireNonNull(recipient, "recipient");
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(suite, "suite");
    Objects.requireNonNull(openedAt, "openedAt");
    ComparisonKey.requireNonce(nonce);
  }
}
