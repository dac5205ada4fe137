package jp.fukuhon.core.seal;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import jp.fukuhon.core.digest.FieldEncoder;

/**
 * AES-256-GCM with a synthetic nonce: HMAC over the associated data and the exact octets encrypted,
 * so that a nonce never meets two plaintexts. One worker's.
 *
 * <p>Opening recomputes the nonce. It is one HMAC pass over the payload, and it makes the sealed
 * octets of a payload unique (nothing but what an honest sealer writes is accepted) and ties them
 * to this data key, which GCM alone does not.
 */
final class RecordCipher {

  private final TransferKeys keys;
  private final Mac mac;
  private final byte[] synthetic = new byte[32];
  private final byte[] lastNonce = new byte[Ciphers.NONCE];
  private Cipher cipher = Ciphers.gcm();

  RecordCipher(TransferKeys keys) {
    this.keys = keys;
    this.mac = Ciphers.hmac(keys.nonce());
  }

  byte[] seal(RecordLayout layout, FieldEncoder aad, byte[] payload, int length) {
    byte[] sealed = new byte[layout.sealedLength(length)];
    sealed[0] = (byte) layout.number();
    synthesize(aad, payload, length);
    System.arraycopy(synthetic, 0, sealed, 1, layout.syntheticLength());
    try {
      switch (layout) {
        case SINGLE -> sealSingle(aad, payload, length, sealed);
        case SEGMENTED ->
            new SegmentCipher(cipher, keys.content(), synthetic, aad)
                .seal(payload, length, sealed, layout.headerLength());
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to seal", e);
    }
    return sealed;
  }

  /**
   * Opens into {@code payload}; false when a tag or the nonce is not right (the target then holds
   * nothing).
   *
   * @param length of the payload, which the caller has checked against the sealed length
   */
  boolean open(
      RecordLayout layout,
      FieldEncoder aad,
      byte[] sealed,
      int offset,
      byte[] payload,
      int length) {
    boolean good = false;
    try {
      int from = offset + 1;
      byte[] claimed = Arrays.copyOfRange(sealed, from, from + layout.syntheticLength());
      int body = offset + layout.headerLength();
      switch (layout) {
        case SINGLE -> {
          init(Cipher.DECRYPT_MODE, claimed);
          aad.updateAad(cipher);
          cipher.doFinal(sealed, body, length + Ciphers.TAG, payload, 0);
        }
        case SEGMENTED ->
            new SegmentCipher(cipher, keys.content(), claimed, aad)
                .open(sealed, body, payload, length);
      }
      synthesize(aad, payload, length);
      good = MessageDigest.isEqual(claimed, Arrays.copyOf(synthetic, layout.syntheticLength()));
      return good;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to open", e);
    } finally {
      if (!good) {
        Arrays.fill(payload, 0, length, (byte) 0);
      }
    }
  }

  private void sealSingle(FieldEncoder aad, byte[] payload, int length, byte[] sealed)
      throws GeneralSecurityException {
    byte[] nonce = Arrays.copyOf(synthetic, Ciphers.NONCE);
    if (Arrays.equals(nonce, lastNonce)) {
      // The same record sealed twice in a row gives the same octets by design; SunJCE refuses to
      // see a nonce twice in a row in one instance.
      cipher = Ciphers.gcm();
    }
    System.arraycopy(nonce, 0, lastNonce, 0, Ciphers.NONCE);
    init(Cipher.ENCRYPT_MODE, nonce);
    aad.updateAad(cipher);
    cipher.doFinal(payload, 0, length, sealed, RecordLayout.SINGLE.headerLength());
  }

  private void init(int mode, byte[] nonce) throws GeneralSecurityException {
    cipher.init(mode, keys.content(), new GCMParameterSpec(Ciphers.TAG * 8, nonce));
  }

  private void synthesize(FieldEncoder aad, byte[] payload, int length) {
    aad.updateInto(mac);
    mac.update(payload, 0, length);
    try {
      mac.doFinal(synthetic, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 has 32 octets", e);
    }
  }
}
