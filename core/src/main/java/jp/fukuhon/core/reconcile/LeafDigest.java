package jp.fukuhon.core.reconcile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import jp.fukuhon.core.digest.FieldEncoder;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.register.StreamId;

/**
 * The digests of the tree that both sides compare, as docs/protocol.md gives them. A source's
 * leaves are computed here; a centre's, and every node, by the database in sets, with the same
 * result.
 */
public final class LeafDigest {

  /** Hexadecimal digits of a bucket. */
  public static final int DEPTH = 4;

  private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{0," + DEPTH + "}");
  private static final String LABEL = "fukuhon/1/reconcile-leaf";

  private LeafDigest() {}

  /**
   * A leaf.
   *
   * @param registerId of the record
   * @param kind of the register
   * @param revision of it
   * @param withdrawn it is a withdrawal
   * @param commitment to its content
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Leaf(
      String registerId, String kind, int revision, boolean withdrawn, byte[] commitment) {}

  /** Where a record's leaf lies: SHA-256 of its id. */
  public static byte[] key(String registerId) {
    return Sha256.of(registerId.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest of a leaf. */
  public static byte[] of(StreamId stream, Leaf leaf) {
    return Sha256.of(
        new FieldEncoder()
            .text(LABEL)
            .text(stream.municipality().value())
            .text(stream.dataset().name())
            .text(leaf.registerId())
            .text(leaf.kind())
            .number(leaf.revision())
            .flag(leaf.withdrawn())
            .bytes(leaf.commitment())
            .toByteArray());
  }

  /** The root over some leaves in any order; that of none is SHA-256 of nothing. */
  public static byte[] root(StreamId stream, Collection<Leaf> leaves) {
    SortedMap<String, byte[]> keyed = new TreeMap<>();
    leaves.forEach(
        leaf -> keyed.put(HexFormat.of().formatHex(key(leaf.registerId())), of(stream, leaf)));
    return keyed.isEmpty() ? Sha256.of(new byte[0]) : node("", keyed);
  }

  private static byte[] node(String prefix, SortedMap<String, byte[]> keyed) {
    MessageDigest digest = Sha256.instance();
    if (prefix.length() == DEPTH) {
      digest.update((byte) 0);
      for (Map.Entry<String, byte[]> leaf : keyed.entrySet()) {
        digest.update(HexFormat.of().parseHex(leaf.getKey()));
        digest.update(leaf.getValue());
      }
      return digest.digest();
    }
    digest.update((byte) 1);
    for (int nibble = 0; nibble < 16; nibble++) {
      String child = prefix + Integer.toHexString(nibble);
      SortedMap<String, byte[]> below = keyed.subMap(child, child + "g");
      if (!below.isEmpty()) {
        digest.update((byte) nibble);
        digest.update(node(child, below));
      }
    }
    return digest.digest();
  }

  static void requirePrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException("a range is 0 to " + DEPTH + " hexadecimal digits");
    }
  }
}
