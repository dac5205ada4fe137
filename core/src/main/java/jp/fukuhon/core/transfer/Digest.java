package jp.fukuhon.core.transfer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 value. Immutable; in documents it is written as 64 lower-case hexadecimal digits.
 *
 * @param bytes 32 octets
 */
public record Digest(byte[] bytes) {

  private static final int LENGTH = 32;

  public Digest {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a digest has 32 octets, not " + bytes.length);
    }
    bytes = bytes.clone();
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  /** SHA-256 of some bytes. */
  public static Digest of(byte[] content) {
    try {
      return new Digest(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Reads the document form.
   *
   * @throws IllegalArgumentException when it is not 64 lower-case hexadecimal digits
   */
  @JsonCreator
  public static Digest parse(String hex) {
    if (hex.length() != 2 * LENGTH
        || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
      throw new IllegalArgumentException("a digest is 64 lower-case hexadecimal digits");
    }
    return new Digest(HexFormat.of().parseHex(hex));
  }

  /** The document form. */
  @JsonValue
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** The first octets, enough for a person to tell two apart. */
  public String abbreviated() {
    return hex().substring(0, 12);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
