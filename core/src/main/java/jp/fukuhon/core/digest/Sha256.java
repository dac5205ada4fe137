package jp.fukuhon.core.digest;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of the JDK, which every Java platform has. */
public final class Sha256 {

  /** Octets of a digest. */
  public static final int LENGTH = 32;

  private Sha256() {}

  /** A new instance, for one worker at a time. */
  public static MessageDigest instance() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** The digest of some octets. */
  public static byte[] of(byte[] octets) {
    return instance().digest(octets);
  }

  static void digestInto(MessageDigest digest, byte[] target) {
    try {
      digest.digest(target, 0, LENGTH);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 does not fit " + target.length + " octets", e);
    }
  }
}
