package jp.fukuhon.core.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import jp.fukuhon.core.digest.FieldEncoder;

/**
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): a record's own key and nonce
 * prefix, and a counter and last flag in every segment's nonce, so that segments can be neither
 * moved, dropped nor cut off. One record's.
 */
final class SegmentCipher {

  private static final int PREFIX = 7;
  private static final String LABEL = "fukuhon/1/segments";

  private final Cipher cipher;
  private final SecretKey key;
  private final byte[] prefix;
  private final FieldEncoder aad;

  SegmentCipher(Cipher cipher, SecretKey contentKey, byte[] salt, FieldEncoder aad) {
    byte[] input = contentKey.getEncoded();
    byte[] derived =
        Ciphers.hkdf(
            input,
            salt,
            new FieldEncoder().text(LABEL).toByteArray(),
            SymmetricKey.LENGTH + PREFIX);
    this.cipher = cipher;
    this.key = new SecretKeySpec(derived, 0, SymmetricKey.LENGTH, "AES");
    this.prefix = Arrays.copyOfRange(derived, SymmetricKey.LENGTH, derived.length);
    this.aad = aad;
    Arrays.fill(input, (byte) 0);
    Arrays.fill(derived, (byte) 0);
  }

  void seal(byte[] payload, int length, byte[] sealed, int offset) throws GeneralSecurityException {
    int to = offset;
    int counter = 0;
    for (int from = 0; from < length; from += RecordLayout.SEGMENT) {
      int part = Math.min(RecordLayout.SEGMENT, length - from);
      init(Cipher.ENCRYPT_MODE, counter++, from + part == length);
      to += cipher.doFinal(payload, from, part, sealed, to);
    }
  }

  void open(byte[] sealed, int offset, byte[] payload, int length) throws GeneralSecurityException {
    int from = offset;
    int counter = 0;
    for (int to = 0; to < length; to += RecordLayout.SEGMENT) {
      int part = Math.min(RecordLayout.SEGMENT, length - to);
      init(Cipher.DECRYPT_MODE, counter++, to + part == length);
      cipher.doFinal(sealed, from, part + Ciphers.TAG, payload, to);
      from += part + Ciphers.TAG;
    }
  }

  private void init(int mode, int counter, boolean last) throws GeneralSecurityException {
    byte[] nonce = Arrays.copyOf(prefix, Ciphers.NONCE);
    nonce[PREFIX] = (byte) (counter >>> 24);
    nonce[PREFIX + 1] = (byte) (counter >>> 16);
    nonce[PREFIX + 2] = (byte) (counter >>> 8);
    nonce[PREFIX + 3] = (byte) counter;
    nonce[PREFIX + 4] = (byte) (last ? 1 : 0);
    cipher.init(mode, key, new GCMParameterSpec(Ciphers.TAG * 8, nonce));
    aad.updateAad(cipher);
  }
}
