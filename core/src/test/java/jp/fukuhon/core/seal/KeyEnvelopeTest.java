package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
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
  private KeyVault centre;
  private KeyVault gateway;

  @BeforeEach
  void vaults() {
    centre = authority.vault(folder, "centre", ENCRYPTION);
    gateway = authority.vault(folder, "131016", ENCRYPTION);
  }

  @Test
  void everyRecipientOpensIt() {
    byte[] envelope = KeyEnvelope.wrap(key, List.of(centre.certificate(), gateway.certificate()));
    assertThat(KeyEnvelope.openDataKey(envelope, centre).sameOctets(key)).isTrue();
    assertThat(KeyEnvelope.openDataKey(envelope, gateway).sameOctets(key)).isTrue();
  }

  @Test
  void anotherPartyDoesNotOpenIt() {
    byte[] envelope = KeyEnvelope.wrap(key, List.of(centre.certificate()));
    assertThatThrownBy(() -> KeyEnvelope.openDataKey(envelope, gateway))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("131016");
  }

  @Test
  void opensslOpensIt() throws IOException, CertificateEncodingException {
    byte[] envelope = KeyEnvelope.wrap(key, List.of(gateway.certificate(), centre.certificate()));
    Files.write(folder.resolve("envelope.der"), envelope);
    Files.write(
        folder.resolve("certificate.pem"),
        Openssl.pem("CERTIFICATE", centre.certificate().getEncoded()));
    Files.write(
        folder.resolve("key.pem"), Openssl.pem("PRIVATE KEY", centre.privateKey().getEncoded()));
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
        Openssl.pem("CERTIFICATE", centre.certificate().getEncoded()));
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
    assertThat(KeyEnvelope.openDataKey(envelope, centre).sameOctets(key)).isTrue();
  }

  @Test
  void anyFlippedOrMissingOctetIsRefused() {
    byte[] envelope = KeyEnvelope.wrap(key, List.of(centre.certificate()));
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
      assertThatThrownBy(() -> KeyEnvelope.openDataKey(noise, centre))
          .as("seed %d", seed)
          .isInstanceOf(TransferException.Integrity.class);
    }
  }

  @Test
  void needsARecipientOnP256() {
    assertThatThrownBy(() -> KeyEnvelope.wrap(key, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void refused(byte[] envelope) {
    assertThatThrownBy(() -> KeyEnvelope.openDataKey(envelope, centre))
        .isInstanceOf(TransferException.Integrity.class);
  }
}
