package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import org.junit.jupiter.api.Test;

/** Builds sealed records a second time, from docs/protocol.md and plain HMAC and AES alone. */
class RecordFormatTest {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  private static final String TRANSFER = "131016-FUKUHON-000042";
  private static final byte[] DATA_KEY = filled(7);
  private static final byte[] STREAM_KEY = filled(9);

  @Test
  void aSmallRecordHasTheDocumentedOctets() throws GeneralSecurityException {
    byte[] content = noise(1_000);
    SealedContent sealed = seal(content);
    byte[] aad = aad(content, 1);
    byte[] nonce = Arrays.copyOf(hmac(key("nonce"), aad, content), 12);
    assertThat(sealed.codec()).isEqualTo(Codec.STORED);
    assertThat(sealed.commitment()).isEqualTo(commitment(content));
    assertThat(sealed.sealed())
        .isEqualTo(join(new byte[] {1}, nonce, gcm(key("content"), nonce, aad, content)));
  }

  @Test
  void aLargeRecordHasTheDocumentedOctets() throws GeneralSecurityException {
    byte[] content = noise(2 * 65_536 + 1);
    byte[] aad = aad(content, 2);
    byte[] salt = hmac(key("nonce"), aad, content);
    byte[] derived = hkdf(key("content"), salt, enc("fukuhon/1/segments"), 39);
    byte[] segmentKey = Arrays.copyOf(derived, 32);
    byte[] prefix = Arrays.copyOfRange(derived, 32, 39);
    byte[] expected = join(new byte[] {2}, salt);
    for (int i = 0; i < 3; i++) {
      byte[] nonce = join(prefix, new byte[] {0, 0, 0, (byte) i, (byte) (i == 2 ? 1 : 0)});
      int to = Math.min((i + 1) * 65_536, content.length);
      byte[] segment = Arrays.copyOfRange(content, i * 65_536, to);
      expected = join(expected, gcm(segmentKey, nonce, aad, segment));
    }
    assertThat(seal(content).sealed()).isEqualTo(expected);
  }

  @Test
  void anotherNonceThanTheSyntheticOneIsRefusedThoughTheTagVerifies()
      throws GeneralSecurityException {
    byte[] content = noise(1_000);
    byte[] nonce = new byte[12];
    byte[] sealed =
        join(new byte[] {1}, nonce, gcm(key("content"), nonce, aad(content, 1), content));
    byte[] commitment = commitment(content);
    try (RecordOpener opener = new RecordOpener()) {
      assertThatThrownBy(
              () -> opener.open(context(), fields(content), Codec.STORED, commitment, sealed))
          .isInstanceOf(TransferException.Integrity.class);
    }
  }

  private static SealedContent seal(byte[] content) {
    try (RecordSealer sealer = new RecordSealer()) {
      return sealer.seal(context(), fields(content), content);
    }
  }

  private static TransferContext context() {
    return TransferContext.of(TransferId.parse(TRANSFER), Suite.CLASSIC, DataKey.of(DATA_KEY))
        .with(StreamKey.of(STREAM, STREAM_KEY));
  }

  private static RecordFields fields(byte[] content) {
    return SampleRegisters.fields("𠮷-1", 9, content);
  }

  private static byte[] aad(byte[] content, long layout) throws GeneralSecurityException {
    return enc(
        "fukuhon/1/record",
        "classic",
        TRANSFER,
        "131016",
        "FUKUHON",
        "𠮷-1",
        9L,
        "CURRENT",
        1L,
        "application/xml",
        false,
        (long) content.length,
        1L,
        "",
        layout,
        commitment(content));
  }

  private static byte[] commitment(byte[] content) throws GeneralSecurityException {
    byte[] salt = hmac(STREAM_KEY, enc("131016", "FUKUHON", "𠮷-1"));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] inner = digest.digest(content);
    digest.update("fukuhon/1/commitment".getBytes(StandardCharsets.US_ASCII));
    digest.update(salt);
    return digest.digest(inner);
  }

  private static byte[] key(String use) throws GeneralSecurityException {
    return hkdf(DATA_KEY, new byte[32], enc("fukuhon/1/key/" + use, TRANSFER, "classic"), 32);
  }

  private static byte[] hkdf(byte[] key, byte[] salt, byte[] info, int length)
      throws GeneralSecurityException {
    byte[] extracted = hmac(salt, key);
    byte[] first = hmac(extracted, info, new byte[] {1});
    return Arrays.copyOf(join(first, hmac(extracted, first, info, new byte[] {2})), length);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(join(parts));
  }

  private static byte[] gcm(byte[] key, byte[] nonce, byte[] aad, byte[] plain)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(aad);
    return cipher.doFinal(plain);
  }

  private static byte[] enc(Object... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object field : fields) {
      byte[] octets =
          switch (field) {
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case Long number -> ByteBuffer.allocate(8).putLong(number).array();
            case Boolean flag -> new byte[] {(byte) (flag ? 1 : 0)};
            case byte[] raw -> raw;
            default -> throw new IllegalArgumentException();
          };
      out.writeBytes(ByteBuffer.allocate(4).putInt(octets.length).array());
      out.writeBytes(octets);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] noise(int size) {
    byte[] octets = new byte[size];
    new Random(1).nextBytes(octets);
    return octets;
  }

  private static byte[] filled(int value) {
    byte[] octets = new byte[32];
    Arrays.fill(octets, (byte) value);
    return octets;
  }
}
