package jp.fukuhon.core.reconcile;

import java.util.List;
import java.util.Objects;

/**
 * The centre's answer, in the order of the question.
 *
 * @param ranges one for each range asked for
 */
public record RangeAnswer(List<Range> ranges) {

  /**
   * A range as the centre holds it. When both sides' nodes are equal nothing follows the tag; else
   * either the children or, for a small range, the leaves.
   *
   * @param prefix as asked
   * @param tag of the centre's node, {@link ComparisonKey#centreTag}
   * @param leaves how many there are in it
   * @param children hexadecimal digits of the children that have leaves, ascending
   * @param childTags their tags, 16 octets each
   * @param slots of the leaves, 16 octets each
   * @param leafTags of the leaves, 16 octets each, in the same order
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Range(
      String prefix,
      byte[] tag,
      long leaves,
      String children,
      byte[] childTags,
      byte[] slots,
      byte[] leafTags) {

    public Range {
      LeafDigest.requirePrefix(prefix);
      Objects.requireNonNull(tag, "tag");
      if (childTags.length != children.length() * ComparisonKey.TAG
          || slots.length != leafTags.length
          || slots.length % ComparisonKey.TAG != 0
          || !children.matches("[0-9a-f]{0,16}")) {
        throw new IllegalArgumentException("a range whose tags do not fit its children");
      }
    }
  }

  public RangeAnswer {
    ranges = List.copyOf(ranges);
  }
}
