package jp.fukuhon.core.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import jp.fukuhon.core.transfer.DocumentVersion;
import org.jspecify.annotations.Nullable;

/**
 * 突合結果: what a comparison has found. Signed by both sides over the same octets and kept by both,
 * also when there is no difference.
 *
 * @param version 1
 * @param id of the comparison
 * @param stream {@code 131016-FUKUHON}
 * @param sender the source's party code
 * @param recipient the centre's
 * @param environment of both
 * @param deep the leaves were built anew from the contents
 * @param sourceTransfer the last transfer that the source knew to be published; null when none
 * @param centreTransfer the last that the centre had published; null when none
 * @param sourceLeaves registers that the source compared, withdrawn ones included
 * @param centreLeaves the centre's
 * @param sourceRoot tag of the source's root in this comparison
 * @param centreRoot tag of the centre's
 * @param onlyAtSource leaves that only the source has
 * @param onlyAtCentre leaves that only the centre has
 * @param unequal leaves that both have, and not the same
 * @param missingAtCentre differences of that kind
 * @param missingAtSource differences of that kind
 * @param different differences of that kind
 * @param pending leaves among the three that the source has changed since; no differences
 * @param waiting registers that the source has changed since, found or not
 * @param unclassified leaves among the three beyond the {@value #MOST_LISTED} that are listed
 * @param differences listed by register id
 * @param comparedAt by the source's clock
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record ReconciliationResult(
    int version,
    String id,
    String stream,
    String sender,
    String recipient,
    String environment,
    boolean deep,
    @Nullable String sourceTransfer,
    @Nullable String centreTransfer,
    long sourceLeaves,
    long centreLeaves,
    byte[] sourceRoot,
    byte[] centreRoot,
    long onlyAtSource,
    long onlyAtCentre,
    long unequal,
    long missingAtCentre,
    long missingAtSource,
    long different,
    long pending,
    long waiting,
    long unclassified,
    List<Difference> differences,
    Instant comparedAt) {

  /** Differences listed one by one. */
  public static final int MOST_LISTED = 10_000;

  public ReconciliationResult {
    DocumentVersion.require(version);
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(sourceRoot, "sourceRoot");
    Objects.requireNonNull(centreRoot, "centreRoot");
    Objects.requireNonNull(comparedAt, "comparedAt");
    differences = List.copyOf(differences);
    if (sourceLeaves - onlyAtSource != centreLeaves - onlyAtCentre
        || missingAtCentre + missingAtSource + different + pending != differences.size()
        || differences.size() + unclassified != onlyAtSource + onlyAtCentre + unequal) {
      throw new IllegalArgumentException("the counts of a comparison do not add up");
    }
  }

  /** True when both sides hold the same, but for what is only pending. */
  public boolean saysEqual() {
    return missingAtCentre + missingAtSource + different + unclassified == 0;
  }
}
