package jp.fukuhon.core.seal;

import java.util.Arrays;
import java.util.HexFormat;
import jp.fukuhon.core.digest.Sha256;

/**
 * A zstd dictionary of one transfer. It holds fragments of registers: it is stored and sent sealed
 * only ({@link TransferContext#sealDictionary}), and printing it reveals its id alone. Immutable.
 */
public final class Dictionary {

  /** Octets of the largest dictionary. */
  public static final int MAX_LENGTH = 64 << 10;

  private static final int ID_OCTETS = 8;

  private final byte[] octets;
  private final String id;

  private Dictionary(byte[] octets) {
    this.octets = octets.clone();
    this.id = HexFormat.of().formatHex(Arrays.copyOf(Sha256.of(octets), ID_OCTETS));
  }

  static Dictionary of(byte[] octets) {
    if (octets.length == 0 || octets.length > MAX_LENGTH) {
      throw new IllegalArgumentException("a dictionary has 1 to 65,536 octets");
    }
    return new Dictionary(octets);
  }

  /** The first 8 octets of its SHA-256 in lower-case hexadecimal. */
  public String id() {
    return id;
  }

  /** Octets of the dictionary. */
  public int length() {
    return octets.length;
  }

  byte[] octets() {
    return octets;
  }

  @Override
  public String toString() {
    return "Dictionary[" + id + "]";
  }
}
