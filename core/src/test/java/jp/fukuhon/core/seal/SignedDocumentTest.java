package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jp.fukuhon.core.error.TransferException;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedDocumentTest {

  private static final byte[] CONTENT =
      "{\"transfer\":\"131016-FUKUHON-000042\"}\r\n".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority("authority");
  private final TrustAnchors anchors = authority.anchors();
  private final DocumentVerifier verifier = new DocumentVerifier(anchors, TestAuthority.CLOCK);
  private KeyVault vault;
  private DocumentSigner signer;

  @BeforeEach
  void keys() {
    vault = authority.vault(folder, "131016", CertificatePurpose.SIGNING);
    signer = signer(vault, TestAuthority.CLOCK);
  }

  private static DocumentSigner signer(KeyVault vault, Clock clock) {
    return new DocumentSigner(KeySuccession.of(new PartyKey(vault, null, Instant.EPOCH)), clock);
  }

  @Test
  void verifiesWhatItSigned() {
    for (int i = 0; i < 50; i++) { // about half of all signatures have the higher s at first
      VerifiedDocument document = verifier.verify(signer.sign(CONTENT), "131016");
      assertThat(document.content()).isEqualTo(CONTENT);
      assertThat(document.signer()).isEqualTo(vault.identity());
      assertThat(document.signingTime()).isEqualTo(TestAuthority.NOW);
      assertThat(document.certificate()).isEqualTo(vault.certificate());
    }
    assertThat(verifier.verify(signer.sign(new byte[0]), "131016").content()).isEmpty();
  }

  @Test
  void signsNothingWhileTheClockIsNotTrusted() {
    IllegalStateException wrong = new IllegalStateException("the clock is wrong");
    DocumentSigner held =
        new DocumentSigner(
            KeySuccession.of(new PartyKey(vault, null, Instant.EPOCH)),
            TestAuthority.CLOCK,
            () -> {
              throw wrong;
            });
    assertThatThrownBy(() -> held.sign(CONTENT)).isSameAs(wrong);
    assertThatThrownBy(held::requireRightTime).isSameAs(wrong);
    signer.requireRightTime();
  }

  @Test
  void refusesAnotherSignerThanExpected() {
    byte[] document = signer.sign(CONTENT);
    assertThatThrownBy(() -> verifier.verify(document, "011002"))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("signed by 131016")
        .hasMessageContaining("expected 011002");
  }

  @Test
  void refusesASignatureOfAnUnknownAuthority() {
    KeyVault foreign =
        new TestAuthority("authority").vault(folder, "131016", CertificatePurpose.SIGNING);
    refused(signer(foreign, TestAuthority.CLOCK).sign(CONTENT));
  }

  @Test
  void refusesAnExpiredSignerButKeepsEvidence() {
    byte[] document = signer.sign(CONTENT);
    Clock later = Clock.fixed(TestAuthority.NOW.plus(Duration.ofDays(11)), ZoneOffset.UTC);
    DocumentVerifier then = new DocumentVerifier(anchors, later);
    assertThatThrownBy(() -> then.verify(document, "131016"))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("not trusted at 2026-12-02T03:00:00Z");
    verifier.verify(document, "131016");
    Clock soon = Clock.fixed(TestAuthority.NOW.plus(Duration.ofDays(12)), ZoneOffset.UTC);
    assertThatThrownBy(() -> new DocumentVerifier(anchors, soon).verify(document, "131016"))
        .as("a remembered chain expires as well")
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("is not valid at 2026-12-03T03:00:00Z");
    assertThat(then.verifyEvidence(document, "131016").content()).isEqualTo(CONTENT);
    byte[] tooLate = signer(vault, later).sign(CONTENT);
    refused(tooLate);
    assertThatThrownBy(() -> then.verifyEvidence(tooLate, "131016"))
        .isInstanceOf(TransferException.Integrity.class);
  }

  @Test
  void onlyASigningKeySigns() {
    KeyVault tls = authority.vault(folder, "131016", CertificatePurpose.TLS);
    assertThatThrownBy(() -> signer(tls, TestAuthority.CLOCK))
        .isInstanceOf(IllegalArgumentException.class);
    refused(forged(tls));
  }

  @Test
  void everyFlippedBitIsRefused() {
    byte[] document = signer.sign(CONTENT);
    for (int at = 0; at < document.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = document.clone();
        flipped[at] ^= (byte) (1 << bit);
        refused(flipped);
      }
      refused(Arrays.copyOf(document, at));
    }
    refused(Arrays.copyOf(document, document.length + 1));
  }

  @Test
  void noiseIsRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] document = signer.sign(CONTENT);
    for (int i = 0; i < 3_000; i++) {
      byte[] noise = document.clone();
      int from = random.nextInt(noise.length);
      int to = from + random.nextInt(noise.length - from) + 1;
      for (int at = from; at < to; at++) {
        noise[at] = (byte) (random.nextInt() | 1);
      }
      if (!Arrays.equals(noise, document)) {
        assertThatThrownBy(() -> verifier.verify(noise, "131016"))
            .as("seed %d", seed)
            .isInstanceOf(TransferException.Integrity.class);
      }
    }
    byte[] deep = new byte[200_000];
    for (int i = 0; i + 1 < deep.length; i += 2) {
      deep[i] = 0x30;
      deep[i + 1] = (byte) 0x80;
    }
    refused(deep);
  }

  @Test
  void theOtherHalfOfAnEcdsaSignatureIsRefused() {
    SignedDocument document = decoded(signer.sign(CONTENT));
    ASN1Sequence pair = ASN1Sequence.getInstance(document.ecdsa().signature());
    BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
    byte[] mirrored =
        BouncyCastle.der(
            new DERSequence(pair.getObjectAt(0), new ASN1Integer(EllipticCurve.ORDER.subtract(s))));
    byte[] other = classic(document.ecdsa().certificate(), document.time(), mirrored).encode();
    assertThatThrownBy(() -> verifier.verify(other, "131016"))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("lower s");
    assertThat(EllipticCurve.lowS(mirrored)).isEqualTo(document.ecdsa().signature());
  }

  @Test
  void timesAfter2049AreSignedToo() {
    SignedDocument document =
        classic(
            decoded(signer.sign(CONTENT)).ecdsa().certificate(),
            Instant.parse("2051-02-28T23:59:59Z"),
            new byte[] {1});
    assertThat(decoded(document.encode()).time()).isEqualTo("2051-02-28T23:59:59Z");
  }

  @Test
  void boundsTheLength() {
    byte[] document = signer.sign(CONTENT);
    DocumentVerifier strict =
        new DocumentVerifier(anchors, TestAuthority.CLOCK, document.length - 1);
    assertThatThrownBy(() -> strict.verify(document, "131016"))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("octets");
  }

  @Test
  void opensslVerifiesIt() throws IOException, CertificateEncodingException {
    Files.write(folder.resolve("document.der"), signer.sign(CONTENT));
    writeCertificates();
    Openssl.run(
        folder,
        "cms",
        "-verify",
        "-cades",
        "-inform",
        "DER",
        "-in",
        "document.der",
        "-CAfile",
        "authority.pem",
        "-purpose",
        "any",
        "-attime",
        Long.toString(TestAuthority.NOW.getEpochSecond()),
        "-binary",
        "-out",
        "content");
    assertThat(Files.readAllBytes(folder.resolve("content"))).isEqualTo(CONTENT);
  }

  @Test
  void acceptsADocumentThatOpensslSigned() throws IOException, CertificateEncodingException {
    // openssl signs at the machine's time
    TestAuthority today = new TestAuthority("authority", Instant.now());
    vault = today.vault(folder, "131016", CertificatePurpose.SIGNING);
    DocumentVerifier now =
        new DocumentVerifier(new TrustAnchors(List.of(today.certificate())), Clock.systemUTC());
    writeCertificates();
    Files.write(folder.resolve("content"), CONTENT);
    Files.write(
        folder.resolve("key.pem"), Openssl.pem("PRIVATE KEY", vault.privateKey().getEncoded()));
    for (int attempt = 1; ; attempt++) {
      Openssl.run(
          folder,
          "cms",
          "-sign",
          "-cades",
          "-nosmimecap",
          "-md",
          "sha256",
          "-binary",
          "-nodetach",
          "-in",
          "content",
          "-signer",
          "certificate.pem",
          "-inkey",
          "key.pem",
          "-outform",
          "DER",
          "-out",
          "document.der");
      byte[] document = Files.readAllBytes(folder.resolve("document.der"));
      SignedDocument decoded = decoded(document);
      if (EllipticCurve.isCanonical(decoded.ecdsa().signature())) {
        assertThat(now.verify(document, "131016").content()).isEqualTo(CONTENT);
        return;
      }
      assertThat(attempt).as("attempts until openssl's s is the lower one").isLessThan(64);
    }
  }

  private void writeCertificates() throws IOException, CertificateEncodingException {
    Files.write(
        folder.resolve("authority.pem"),
        Openssl.pem("CERTIFICATE", authority.certificate().getEncoded()));
    Files.write(
        folder.resolve("certificate.pem"),
        Openssl.pem("CERTIFICATE", vault.certificate().getEncoded()));
  }

  /** A well-formed document of a key that is not for signing. */
  private static byte[] forged(KeyVault key) {
    try {
      byte[] certificate = key.certificate().getEncoded();
      byte[] over = classic(certificate, TestAuthority.NOW, new byte[0]).ecdsaAttributes();
      return classic(certificate, TestAuthority.NOW, key.sign(over)).encode();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SignedDocument classic(byte[] certificate, Instant time, byte[] signature) {
    return new SignedDocument(CONTENT, time, new SignedDocument.Mark(certificate, signature), null);
  }

  private static SignedDocument decoded(byte[] cms) {
    SignedDocument document = SignedDocument.decode(cms);
    if (document == null) {
      throw new AssertionError("the document is not of the protocol's form");
    }
    return document;
  }

  private void refused(byte[] document) {
    assertThatThrownBy(() -> verifier.verify(document, "131016"))
        .isInstanceOf(TransferException.Integrity.class);
  }
}
