package jp.fukuhon.core.reconcile;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One difference.
 *
 * @param kind what it is
 * @param registerId of the record
 * @param sourceRevision null when the source has no such record
 * @param centreRevision null when the centre has none
 * @param lastTransfer the last transfer that touched it, as far as either ledger tells; null when
 *     neither does
 * @param cause likely
 */
public record Difference(
    DifferenceKind kind,
    String registerId,
    @Nullable Integer sourceRevision,
    @Nullable Integer centreRevision,
    @Nullable String lastTransfer,
    DifferenceCause cause) {

  public Difference {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(registerId, "registerId");
    Objects.requireNonNull(cause, "cause");
  }
}
