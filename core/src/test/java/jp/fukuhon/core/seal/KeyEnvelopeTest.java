package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import jp.fukuhon.core.error.TransferException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyEnvelopeTest {

  private static final CertificatePurpose ENCRYPTION = CertificatePurpose.ENCRYPTION;

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority("authority");
  private final DataKey key = DataKey.generate();
  private PartyKey centre;
  private PartyKey gateway;

  @BeforeEach
  void vaults() {
    centre = authority.key(folder, "centre", ENCRYPTION, Instant.EPOCH);
    gateway = authority.key(folder, "131016", ENCRYPTION, Instant.EPOCH);
  }

  private byte[] wrap(List<Recipient> recipients) {
    return KeyEnvelope.wrap(Suite.CLASSIC, key, recipients);
  }

  private static DataKey open(byte[] envelope, PartyKey key) {
    return KeyEnvelope.openDataKey(Suite.CLASSIC, envelope, KeySuccession.of(key));
  }

  @Test
  void everyRecipientOpensIt() {
    byte[] envelope = wrap(List.of(centre.recipient(), gateway.recipient()));
    assertThat(open(envelope, centre).sameOctets(key)).isTrue();
    assertThat(open(envelope, gateway).sameOctets(key)).isTrue();
  }

  @Test
  void anotherPartyDoesNotOpenIt() {
    byte[] envelope = wrap(List.of(centre.recipient()));
    assertThatThrownBy(() -> open(envelope, gateway))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("131016");
  }

  @Test
  void opensslOpensIt() throws IOException, CertificateEncodingException {
    byte[] envelope = wrap(List.of(gateway.recipient(), centre.recipient()));
    Files.write(folder.resolve("envelope.der"), envelope);
    Files.write(
        folder.resolve("certificate.pem"),
        Openssl.pem("CERTIFICATE", centre.classic().certificate().getEncoded()));
    Files.write(
        folder.resolve("key.pem"),
        Openssl.pem("PRIVATE KEY", centre.classic().privateKey().getEncoded()));
    Openssl.run(
        folder,
        "cms",
        "-decrypt",
        "-inform",
        "DER",
        "-in",
        "envelope.der",
        "-recip",
        "certificate.pem",
        "-inkey",
        "key.pem",
        "-binary",
        "-out",
        "key.bin");
    assertThat(Files.readAllBytes(folder.resolve("key.bin"))).isEqualTo(key.copy());
  }

  @Test
  void opensWhatOpensslWrapped() throws IOException, CertificateEncodingException {
    Files.write(folder.resolve("key.bin"), key.copy());
    Files.write(
        folder.resolve("certificate.pem"),
        Openssl.pem("CERTIFICATE", centre.classic().certificate().getEncoded()));
    Openssl.run(
        folder,
        "cms",
        "-encrypt",
        "-aes-256-gcm",
        "-in",
        "key.bin",
        "-binary",
        "-recip",
        "certificate.pem",
        "-keyopt",
        "ecdh_kdf_md:sha256",
        "-outform",
        "DER",
        "-out",
        "envelope.der");
    byte[] envelope = Files.readAllBytes(folder.resolve("envelope.der"));
    assertThat(open(envelope, centre).sameOctets(key)).isTrue();
  }

  @Test
  void anyFlippedOrMissingOctetIsRefused() {
    byte[] envelope = wrap(List.of(centre.recipient()));
    for (int at = 0; at < envelope.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = envelope.clone();
        flipped[at] ^= (byte) (1 << bit);
        refused(flipped);
      }
      refused(java.util.Arrays.copyOf(envelope, at));
    }
    refused(java.util.Arrays.copyOf(envelope, envelope.length + 1));
  }

  @Test
  void noiseIsRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      if (noise.length > 2) {
        noise[0] = 0x30;
        noise[1] = (byte) (noise.length - 2);
      }
      assertThatThrownBy(() -> open(noise, centre))
          .as("seed %d", seed)
          .isInstanceOf(TransferException.Integrity.class);
    }
  }

  @Test
  void needsARecipientOnP256() {
    assertThatThrownBy(() -> wrap(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  private void refused(byte[] envelope) {
    assertThatThrownBy(() -> open(envelope, centre))
        .isInstanceOf(TransferException.Integrity.class);
  }
}
