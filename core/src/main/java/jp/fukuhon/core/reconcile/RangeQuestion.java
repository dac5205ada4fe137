package jp.fukuhon.core.reconcile;

import java.util.List;
import java.util.Objects;

/**
 * The source asks for ranges.
 *
 * @param ranges at most {@value #MOST}
 */
public record RangeQuestion(List<Range> ranges) {

  /** Ranges in one question. */
  public static final int MOST = 256;

  /**
   * A range as the source holds it.
   *
   * @param prefix 0 to 4 hexadecimal digits
   * @param tag of the source's node, {@link ComparisonKey#sourceTag}
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Range(String prefix, byte[] tag) {

    public Range {
      Objects.requireNonNull(tag, "tag");
      LeafDigest.requirePrefix(prefix);
    }
  }

  public RangeQuestion {
    ranges = List.copyOf(ranges);
    if (ranges.isEmpty() || ranges.size() > MOST) {
      throw new IllegalArgumentException("1 to " + MOST + " ranges in a question");
    }
  }
}
