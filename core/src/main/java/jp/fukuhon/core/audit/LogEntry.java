package jp.fukuhon.core.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import jp.fukuhon.core.digest.FieldEncoder;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.transfer.Digest;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the operation log as it stands in the table. Immutable.
 *
 * @param entryNo over all chains, ascending but with gaps
 * @param at by the database's clock
 * @param actor who
 * @param action what
 * @param stream null when it concerns none
 * @param transferId null when it concerns none
 * @param outcome how it ended
 * @param detail JSON as the database prints it; null when there is none
 * @param chain which chain it belongs to
 * @param place in its chain, 1 for the first, without gaps
 * @param previous digest of the entry before it in its chain; zeros for the first
 * @param digest its own, as stored
 */
public record LogEntry(
    long entryNo,
    Instant at,
    String actor,
    String action,
    @Nullable String stream,
    @Nullable String transferId,
    String outcome,
    @Nullable String detail,
    String chain,
    long place,
    Digest previous,
    Digest digest) {

  private static final String LABEL = "fukuhon/1/operation-log";

  /** What the first entry of a chain names as its previous one: 32 zero octets. */
  public static final Digest START = new Digest(new byte[Sha256.LENGTH]);

  /** The digest computed from the entry as it stands (docs/security.md). */
  public Digest computedDigest() {
    return digestAt(entryNo, place, previous);
  }

  /** What its digest would be at another place. */
  Digest digestAt(long otherEntryNo, long otherPlace, Digest otherPrevious) {
    FieldEncoder fields =
        new FieldEncoder()
            .text(LABEL)
            .bytes(otherPrevious.bytes())
            .text(chain)
            .number(otherPlace)
            .number(otherEntryNo)
            .number(ChronoUnit.MICROS.between(Instant.EPOCH, at))
            .text(actor)
            .text(action);
    optional(fields, stream);
    optional(fields, transferId);
    fields.text(outcome);
    optional(fields, detail);
    return new Digest(Sha256.of(fields.toByteArray()));
  }

  private static void optional(FieldEncoder fields, @Nullable String text) {
    fields.flag(text != null);
    if (text != null) {
      fields.text(text);
    }
  }

  /** For people: number, place, time and what it says, without its detail. */
  public String name() {
    return "entry "
        + entryNo
        + " (no. "
        + place
        + " of "
        + chain
        + ", "
        + at
        + ", "
        + actor
        + " "
        + action
        + (transferId == null ? "" : " " + transferId)
        + " "
        + outcome
        + ")";
  }
}
