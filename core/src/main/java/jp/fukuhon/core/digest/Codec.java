package jp.fukuhon.core.digest;

import java.util.Optional;

/** How the plaintext of a record's cipher relates to its content; the numbers are the wire's. */
public enum Codec {
  /** The content itself. */
  STORED(1),
  /** One zstd frame (RFC 8878) without a dictionary. */
  ZSTD(2),
  /** One zstd frame with the transfer's dictionary. */
  ZSTD_DICTIONARY(3);

  private final int number;

  Codec(int number) {
    this.number = number;
  }

  /** The number on the wire, in the database and under every digest. */
  public int number() {
    return number;
  }

  /** The codec of that number, or empty for anything else. */
  public static Optional<Codec> of(int number) {
    return switch (number) {
      case 1 -> Optional.of(STORED);
      case 2 -> Optional.of(ZSTD);
      case 3 -> Optional.of(ZSTD_DICTIONARY);
      default -> Optional.empty();
    };
  }
}
