package jp.fukuhon.core.seal;

/** The key of one transfer, from which the keys for contents, nonces and the dictionary derive. */
public final class DataKey extends SymmetricKey {

  private DataKey(byte[] octets) {
    super(octets);
  }

  /** A new random key. */
  public static DataKey generate() {
    return new DataKey(random());
  }

  /**
   * The key of these 32 octets (copied).
   *
   * @throws IllegalArgumentException when they are not 32
   */
  public static DataKey of(byte[] octets) {
    return new DataKey(octets);
  }
}
