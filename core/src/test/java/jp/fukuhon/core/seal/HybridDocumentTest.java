package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.SignedDocument.Mark;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two signatures, both required, neither of which can be taken away. */
class HybridDocumentTest {

  private static final CertificatePurpose SIGNING = CertificatePurpose.SIGNING;
  private static final byte[] CONTENT =
      "{\"transfer\":\"131016-FUKUHON-000042\",\"suite\":\"hybrid\"}"
          .getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority("authority");
  private final DocumentVerifier verifier =
      new DocumentVerifier(authority.anchors(), TestAuthority.CLOCK);
  private PartyKey key;
  private byte[] document;

  @BeforeEach
  void sign() {
    key = authority.key(folder, "131016", SIGNING, Instant.EPOCH);
    document = signer(key).sign(CONTENT, Suite.HYBRID);
  }

  private static DocumentSigner signer(PartyKey key) {
    return new DocumentSigner(KeySuccession.of(key), TestAuthority.CLOCK);
  }

  @Test
  void verifiesWhatItSigned() {
    VerifiedDocument verified = verifier.verify(document, "131016", Suite.HYBRID);
    assertThat(verified.content()).isEqualTo(CONTENT);
    assertThat(verified.suite()).isEqualTo(Suite.HYBRID);
    assertThat(verified.signer()).isEqualTo(key.identity());
    assertThat(verified.signingTime()).isEqualTo(TestAuthority.NOW);
    assertThat(verifier.verifyEvidence(document, "131016", Suite.all()).content())
        .isEqualTo(CONTENT);
  }

  @Test
  void anotherImplementationVerifiesBothSignatures()
      throws CMSException, GeneralSecurityException, OperatorCreationException {
    CMSSignedData cms = new CMSSignedData(document);
    assertThat(cms.getSignerInfos().getSigners()).hasSize(2);
    for (SignerInformation signer : cms.getSignerInfos()) {
      X509CertificateHolder certificate =
          (X509CertificateHolder)
              cms.getCertificates().getMatches(signer.getSID()).iterator().next();
      assertThat(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate)))
          .isTrue();
    }
  }

  @Test
  void isOfItsSuiteAndNoOther() {
    byte[] classic = signer(key).sign(CONTENT);
    refused(classic);
    assertThatThrownBy(() -> verifier.verify(document, "131016"))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("suite hybrid, expected classic");
    assertThatThrownBy(() -> verifier.verify(classic, "131016", Set.of(Suite.HYBRID)))
        .isInstanceOfSatisfying(
            TransferException.Refused.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
    assertThat(verifier.verify(classic, "131016", Suite.all()).suite()).isEqualTo(Suite.CLASSIC);
  }

  /** What somebody who can forge ECDSA would like to do: make a classic document of it. */
  @Test
  void aSignatureTakenAwayIsNoticedByTheOtherOne() {
    SignedDocument whole = decoded(document);
    SignedDocument stripped = new SignedDocument(CONTENT, whole.time(), whole.ecdsa(), null);
    assertThatThrownBy(() -> verifier.verify(stripped.encode(), "131016"))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("SHA256withECDSA signature");

    SignedData data = SignedData.getInstance(ContentInfo.getInstance(document).getContent());
    for (int keep = 0; keep < 2; keep++) {
      SignedData one =
          new SignedData(
              data.getDigestAlgorithms(),
              data.getEncapContentInfo(),
              data.getCertificates(),
              null,
              new DERSet(data.getSignerInfos().getObjectAt(keep)));
      byte[] cms =
          BouncyCastle.der(
              new ContentInfo(ContentInfo.getInstance(document).getContentType(), one));
      for (Suite suite : Suite.values()) {
        assertThatThrownBy(() -> verifier.verify(cms, "131016", suite))
            .isInstanceOf(TransferException.Integrity.class);
      }
    }
  }

  @Test
  void bothSignaturesMustVerify() {
    SignedDocument whole = decoded(document);
    SignedDocument other = decoded(signer(key).sign(new byte[] {1}, Suite.HYBRID));
    refused(new SignedDocument(CONTENT, whole.time(), other.ecdsa(), second(whole)).encode());
    refused(new SignedDocument(CONTENT, whole.time(), whole.ecdsa(), second(other)).encode());
    // each half valid by itself, but of two keys of the same party
    SignedDocument again =
        decoded(
            signer(authority.key(folder, "131016", SIGNING, Instant.EPOCH))
                .sign(CONTENT, Suite.HYBRID));
    refused(new SignedDocument(CONTENT, whole.time(), whole.ecdsa(), second(again)).encode());
  }

  @Test
  void bothHalvesMustBeOfTheExpectedParty() {
    PartyKey other = authority.key(folder, "011002", SIGNING, Instant.EPOCH);
    for (KeyVault[] halves :
        List.of(
            new KeyVault[] {key.classic(), other.requirePostQuantum()},
            new KeyVault[] {other.classic(), key.requirePostQuantum()})) {
      byte[] mixed = signed(halves[0], halves[1]);
      refused(mixed);
      assertThatThrownBy(() -> verifier.verify(mixed, "011002", Suite.HYBRID))
          .isInstanceOf(TransferException.Integrity.class);
      assertThatThrownBy(() -> new PartyKey(halves[0], halves[1], Instant.EPOCH))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Else whoever breaks ECDSA could have the second key certified. */
  @Test
  void aPostQuantumKeyNeedsAPostQuantumIssuer() {
    KeyVault weak = authority.weaklyIssuedVault(folder, "131016", SIGNING);
    byte[] weakly = signed(key.classic(), weak);
    assertThatThrownBy(() -> verifier.verify(weakly, "131016", Suite.HYBRID))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("the anchor that issued it is not post-quantum");
  }

  @Test
  void flippedBitsAndMissingOctetsAreRefused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int at = 0; at < document.length; at++) {
      byte[] flipped = document.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> verifier.verify(flipped, "131016", Suite.HYBRID))
          .as("octet %d, seed %d", at, seed)
          .isInstanceOf(TransferException.Integrity.class);
    }
    for (int at = 0; at < document.length; at += 7) {
      refused(Arrays.copyOf(document, at));
    }
    refused(Arrays.copyOf(document, document.length + 1));
  }

  @Test
  void aNewKeySignsFromItsDayAndTheOldOnesEvidenceStaysGood() {
    Instant change = TestAuthority.NOW.plus(Duration.ofDays(2));
    PartyKey next = authority.key(folder, "131016", SIGNING, change);
    KeySuccession keys = new KeySuccession(List.of(next, key));
    assertThat(certificateAt(keys, change.minusSeconds(1))).isEqualTo(key.classic().certificate());
    assertThat(certificateAt(keys, change)).isEqualTo(next.classic().certificate());
    byte[] old = new DocumentSigner(keys, TestAuthority.CLOCK).sign(CONTENT, Suite.HYBRID);
    Clock later = Clock.fixed(TestAuthority.NOW.plus(Duration.ofDays(400)), ZoneOffset.UTC);
    DocumentVerifier then = new DocumentVerifier(authority.anchors(), later);
    assertThat(then.verifyEvidence(old, "131016", Suite.HYBRID).content()).isEqualTo(CONTENT);
    assertThatThrownBy(() -> then.verify(old, "131016", Suite.HYBRID))
        .isInstanceOf(TransferException.Integrity.class);
  }

  private Object certificateAt(KeySuccession keys, Instant instant) {
    Clock clock = Clock.fixed(instant, ZoneOffset.UTC);
    byte[] signed = new DocumentSigner(keys, clock).sign(CONTENT, Suite.HYBRID);
    return new DocumentVerifier(authority.anchors(), clock)
        .verify(signed, "131016", Suite.HYBRID)
        .certificate();
  }

  @Test
  void aKeyWithoutItsOtherHalfSignsClassicOnly() {
    DocumentSigner classic = signer(new PartyKey(key.classic(), null, Instant.EPOCH));
    assertThat(classic.supports(Suite.HYBRID)).isFalse();
    assertThatThrownBy(() -> classic.sign(CONTENT, Suite.HYBRID))
        .isInstanceOf(IllegalStateException.class);
    assertThat(verifier.verify(classic.sign(CONTENT), "131016").content()).isEqualTo(CONTENT);
  }

  private static byte[] signed(KeyVault classic, KeyVault postQuantum) {
    try {
      Mark first = new Mark(classic.certificate().getEncoded(), new byte[0]);
      Mark second = new Mark(postQuantum.certificate().getEncoded(), new byte[0]);
      SignedDocument unsigned = new SignedDocument(CONTENT, TestAuthority.NOW, first, second);
      return new SignedDocument(
              CONTENT,
              TestAuthority.NOW,
              new Mark(first.certificate(), classic.sign(unsigned.ecdsaAttributes())),
              new Mark(second.certificate(), postQuantum.sign(unsigned.mlDsaAttributes(second))))
          .encode();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Mark second(SignedDocument document) {
    return Objects.requireNonNull(document.mlDsa());
  }

  private static SignedDocument decoded(byte[] cms) {
    return Objects.requireNonNull(SignedDocument.decode(cms));
  }

  private void refused(byte[] cms) {
    assertThatThrownBy(() -> verifier.verify(cms, "131016", Suite.HYBRID))
        .isInstanceOf(TransferException.Integrity.class);
  }
}
