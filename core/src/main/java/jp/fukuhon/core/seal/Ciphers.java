package jp.fukuhon.core.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's primitives, which every Java platform has: their absence is no case to handle. */
final class Ciphers {

  static final int TAG = 16;
  static final int NONCE = 12;

  private Ciphers() {}

  static Cipher gcm() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  static Mac hmac(SecretKey key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA256", e);
    }
  }

  /** HKDF-SHA256 (RFC 5869), extract and expand; an empty salt is RFC 5869's default. */
  static byte[] hkdf(byte[] inputKey, byte[] salt, byte[] info, int length) {
    try {
      HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract().addIKM(inputKey);
      if (salt.length > 0) {
        extract.addSalt(salt);
      }
      return KDF.getInstance("HKDF-SHA256").deriveData(extract.thenExpand(info, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HKDF-SHA256", e);
    }
  }

  /** As {@link #hkdf}, as an AES or HMAC key of 32 octets. */
  static SecretKey hkdfKey(byte[] inputKey, byte[] info, String algorithm) {
    byte[] octets = hkdf(inputKey, new byte[0], info, SymmetricKey.LENGTH);
    try {
      return new SecretKeySpec(octets, algorithm);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }
}
