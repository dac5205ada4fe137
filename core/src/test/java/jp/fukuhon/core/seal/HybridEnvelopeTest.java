package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KEM;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import jp.fukuhon.core.error.TransferException;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data key behind ML-KEM-768 and ECDH: who lacks either key has nothing. */
class HybridEnvelopeTest {

  private static final CertificatePurpose ENCRYPTION = CertificatePurpose.ENCRYPTION;

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority("authority");
  private final DataKey key = DataKey.generate();
  private PartyKey centre;
  private PartyKey next;
  private PartyKey escrow;

  @BeforeEach
  void keys() {
    centre = authority.key(folder, "CENTRE", ENCRYPTION, Instant.EPOCH);
    next =
        authority.key(folder, "CENTRE", ENCRYPTION, TestAuthority.NOW.plus(Duration.ofDays(100)));
    escrow = authority.key(folder, "ESCROW", ENCRYPTION, Instant.EPOCH);
  }

  private byte[] wrap(PartyKey... recipients) {
    return KeyEnvelope.wrap(
        Suite.HYBRID, key, Arrays.stream(recipients).map(PartyKey::recipient).toList());
  }

  private static DataKey open(byte[] envelope, PartyKey... keys) {
    return KeyEnvelope.openDataKey(Suite.HYBRID, envelope, new KeySuccession(List.of(keys)));
  }

  @Test
  void everyRecipientOpensIt() {
    byte[] envelope = wrap(centre, next, escrow);
    for (PartyKey each : List.of(centre, next, escrow)) {
      assertThat(open(envelope, each).sameOctets(key)).isTrue();
    }
    assertThat(open(envelope, next, centre).sameOctets(key)).isTrue();
    assertThat(open(wrap(centre), next, centre).sameOctets(key))
        .as("the old key opens what was made for it")
        .isTrue();
    refused(wrap(centre), escrow);
  }

  /** By RFC 9629 and RFC 9936, with the platform's ML-KEM, HKDF and key wrap. */
  @Test
  void anotherImplementationOpensTheOuterLayerAndOpensslTheInner()
      throws GeneralSecurityException, IOException {
    byte[] inner = decapsulated(wrap(centre));
    Files.write(folder.resolve("inner.der"), inner);
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
        "inner.der",
        "-recip",
        "certificate.pem",
        "-inkey",
        "key.pem",
        "-binary",
        "-out",
        "key.bin");
    assertThat(Files.readAllBytes(folder.resolve("key.bin"))).isEqualTo(key.copy());
  }

  private byte[] decapsulated(byte[] cms) throws GeneralSecurityException, IOException {
    AuthEnvelopedData data =
        AuthEnvelopedData.getInstance(ContentInfo.getInstance(cms).getContent());
    KEMRecipientInfo info =
        KEMRecipientInfo.getInstance(
            OtherRecipientInfo.getInstance(
                    RecipientInfo.getInstance(data.getRecipientInfos().getObjectAt(0)).getInfo())
                .getValue());
    SecretKey shared =
        KEM.getInstance("ML-KEM")
            .newDecapsulator(centre.requirePostQuantum().privateKey())
            .decapsulate(info.getKemct().getOctets());
    byte[] context = new DERSequence(info.getWrap(), new ASN1Integer(32)).getEncoded("DER");
    SecretKey wrapping =
        KDF.getInstance("HKDF-SHA256")
            .deriveKey("AES", HKDFParameterSpec.ofExtract().addIKM(shared).thenExpand(context, 32));
    Cipher unwrap = Cipher.getInstance("AESWrap");
    unwrap.init(Cipher.UNWRAP_MODE, wrapping);
    var content = data.getAuthEncryptedContentInfo();
    byte[] nonce =
        GCMParameters.getInstance(content.getContentEncryptionAlgorithm().getParameters())
            .getNonce();
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(
        Cipher.DECRYPT_MODE,
        unwrap.unwrap(info.getEncryptedKey().getOctets(), "AES", Cipher.SECRET_KEY),
        new GCMParameterSpec(128, nonce));
    byte[] sealed = content.getEncryptedContent().getOctets();
    byte[] all = Arrays.copyOf(sealed, sealed.length + data.getMac().getOctets().length);
    System.arraycopy(data.getMac().getOctets(), 0, all, sealed.length, 16);
    return gcm.doFinal(all);
  }

  @Test
  void eitherHalfAloneOpensNothing() {
    byte[] envelope = wrap(centre);
    KeyVault otherKem = authority.postQuantumVault(folder, "CENTRE", ENCRYPTION);
    KeyVault otherEcdh = authority.vault(folder, "CENTRE", ENCRYPTION);
    refused(envelope, new PartyKey(centre.classic(), otherKem, Instant.EPOCH));
    refused(envelope, new PartyKey(otherEcdh, centre.requirePostQuantum(), Instant.EPOCH));
    refused(envelope, new PartyKey(centre.classic(), null, Instant.EPOCH));
  }

  @Test
  void aSuitesEnvelopeIsOpenedAsThatSuitesOnly() {
    byte[] classic = KeyEnvelope.wrap(Suite.CLASSIC, key, List.of(centre.recipient()));
    refused(classic, centre);
    assertThatThrownBy(
            () -> KeyEnvelope.openDataKey(Suite.CLASSIC, wrap(centre), KeySuccession.of(centre)))
        .isInstanceOf(TransferException.Integrity.class);
    // something else than the classic envelope in the outer layer
    byte[] twice = EnvelopeLayer.encapsulate(wrap(centre), outer(centre));
    refused(twice, centre);
    refused(EnvelopeLayer.encapsulate(key.copy(), outer(centre)), centre);
  }

  private static List<X509Certificate> outer(PartyKey key) {
    return List.of(key.requirePostQuantum().certificate());
  }

  @Test
  void everyFlippedBitOrMissingOctetIsRefused() {
    byte[] envelope = wrap(centre);
    for (int at = 0; at < envelope.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = envelope.clone();
        flipped[at] ^= (byte) (1 << bit);
        refused(flipped, centre);
      }
      refused(Arrays.copyOf(envelope, at), centre);
    }
    refused(Arrays.copyOf(envelope, envelope.length + 1), centre);
  }

  @Test
  void noiseIsRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] envelope = wrap(centre, escrow);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = envelope.clone();
      int from = random.nextInt(noise.length);
      int to = from + random.nextInt(noise.length - from) + 1;
      for (int at = from; at < to; at++) {
        noise[at] = (byte) random.nextInt();
      }
      if (Arrays.equals(noise, envelope)) {
        continue;
      }
      // another recipient's entry may be what changed: never another key
      try {
        assertThat(open(noise, centre).sameOctets(key)).as("seed %d", seed).isTrue();
      } catch (TransferException.Integrity refused) {
        assertThat(refused).hasMessageStartingWith("key envelope");
      }
    }
  }

  @Test
  void needsRecipientsWithBothKindsOfKey() {
    Recipient classic = new Recipient(centre.classic().certificate(), null);
    assertThatThrownBy(
            () -> KeyEnvelope.wrap(Suite.HYBRID, key, List.of(escrow.recipient(), classic)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRecipientIsOneFileOfItsCertificates() throws IOException, GeneralSecurityException {
    Path file = folder.resolve("recipient.pem");
    List<X509Certificate> certificates = new ArrayList<>(centre.certificates().toList().reversed());
    write(file, certificates);
    Recipient recipient = Recipient.load(file);
    assertThat(recipient).isEqualTo(centre.recipient());
    assertThat(recipient.party()).isEqualTo("CENTRE");
    certificates.add(next.classic().certificate());
    write(file, certificates);
    faulty(file, "a second certificate");
    write(file, outer(centre));
    faulty(file, "no certificate on P-256");
    write(file, List.of(centre.classic().certificate(), escrow.requirePostQuantum().certificate()));
    faulty(file, "of two parties");
    write(
        file, List.of(authority.vault(folder, "CENTRE", CertificatePurpose.SIGNING).certificate()));
    faulty(file, "is for signing");
  }

  private static void write(Path file, List<X509Certificate> certificates)
      throws IOException, GeneralSecurityException {
    StringBuilder pem = new StringBuilder();
    for (var certificate : certificates) {
      pem.append(
          new String(
              Openssl.pem("CERTIFICATE", certificate.getEncoded()), StandardCharsets.US_ASCII));
    }
    Files.writeString(file, pem);
  }

  private static void faulty(Path file, String what) {
    assertThatThrownBy(() -> Recipient.load(file))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining(what);
  }

  private static void refused(byte[] envelope, PartyKey key) {
    assertThatThrownBy(() -> open(envelope, key)).isInstanceOf(TransferException.Integrity.class);
  }
}
