package jp.fukuhon.core.reconcile;

import java.time.Instant;
import java.util.Objects;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.DocumentVersion;
import org.jspecify.annotations.Nullable;

/**
 * The centre's answer to an opening, once its leaves are up to date.
 *
 * @param version 1
 * @param id of the comparison
 * @param opening digest of the opening
 * @param transfer the last transfer that the centre has published; null when there is none
 * @param nonce 32 fresh octets; the other half
 * @param openedAt by the centre's clock
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record ReconciliationOpened(
    int version,
    String id,
    Digest opening,
    @Nullable String transfer,
    byte[] nonce,
    Instant openedAt) {

  public ReconciliationOpened {
    DocumentVersion.require(version);
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(opening, "opening");
    Objects.requireNonNull(openedAt, "openedAt");
    ComparisonKey.requireNonce(nonce);
  }
}
