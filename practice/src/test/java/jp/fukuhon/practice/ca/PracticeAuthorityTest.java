package jp.fukuhon.practice.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PracticeAuthorityTest {

  private static final PartyIdentity PARTY = PartyIdentity.municipality("131016", "千代田区");

  private final PracticeAuthority authority = PracticeAuthority.inMemory(Clock.systemUTC());

  @Test
  void issuesCertificatesThatNameThePartyAndItsHost() throws Exception {
    for (KeyPurpose purpose : KeyPurpose.values()) {
      X509Certificate certificate = authority.issue(PARTY, purpose).certificate();
      validate(authority, certificate);
      assertThat(
              certificate
                  .getSubjectX500Principal()
                  .getName("RFC1779", java.util.Map.of("2.5.4.5", "SN")))
          .contains("SN=131016")
          .contains("OU=" + purpose.label())
          .contains("CN=fukuhon-131016.lg.jp")
          .contains("O=千代田区")
          .contains("C=JP");
      assertThat(certificate.getSubjectAlternativeNames())
          .containsExactly(
              List.of(2, "fukuhon-131016.lg.jp"), List.of(2, "localhost"), List.of(7, "127.0.0.1"));
      assertThat(certificate.getSerialNumber().bitLength()).isGreaterThan(64);
    }
  }

  @Test
  void eachPurposeHasItsOwnKeyUsage() throws Exception {
    X509Certificate tls = authority.issue(PARTY, KeyPurpose.TLS).certificate();
    assertThat(tls.getExtendedKeyUsage()).hasSize(2);
    assertThat(usage(tls)).containsExactly(0);
    assertThat(usage(authority.issue(PARTY, KeyPurpose.SIGNING).certificate()))
        .containsExactly(0, 1);
    assertThat(usage(authority.issue(PARTY, KeyPurpose.ENCRYPTION).certificate()))
        .containsExactly(4);
  }

  @Test
  void postQuantumCertificatesComeFromARootOfTheirOwn() throws Exception {
    X509Certificate signing =
        authority.issue(PARTY, KeyPurpose.SIGNING, KeyKind.ML_DSA_65).certificate();
    X509Certificate encryption =
        authority.issue(PARTY, KeyPurpose.ENCRYPTION, KeyKind.ML_KEM_768).certificate();
    for (X509Certificate each : List.of(signing, encryption)) {
      validate(authority.postQuantumCertificate(), each);
      assertThat(each.getSigAlgName()).isEqualTo("ML-DSA-65");
      assertThatThrownBy(() -> validate(authority, each))
          .isInstanceOf(GeneralSecurityException.class);
    }
    assertThat(usage(signing)).containsExactly(0, 1);
    assertThat(usage(encryption)).containsExactly(2); // RFC 9935: key encipherment alone
  }

  @Test
  void issuesDeliberatelyWrongOnes() {
    assertThatThrownBy(
            () -> authority.issueExpired(PARTY, KeyPurpose.TLS).certificate().checkValidity())
        .isInstanceOf(CertificateExpiredException.class);
    assertThatThrownBy(
            () -> authority.issueNotYetValid(PARTY, KeyPurpose.TLS).certificate().checkValidity())
        .isInstanceOf(CertificateNotYetValidException.class);
    PracticeAuthority other = PracticeAuthority.inMemory(Clock.systemUTC());
    assertThatThrownBy(() -> validate(authority, other.issue(PARTY, KeyPurpose.TLS).certificate()))
        .isInstanceOf(GeneralSecurityException.class);
    assertThat(
            authority
                .issue(PARTY.withHostName("elsewhere.lg.jp").withCode("011002"), KeyPurpose.TLS)
                .certificate()
                .getSubjectX500Principal()
                .getName())
        .contains("elsewhere.lg.jp");
  }

  @Test
  void signsAListOfWhatItHasRevoked() throws Exception {
    X509Certificate revoked = authority.issue(PARTY, KeyPurpose.TLS).certificate();
    Instant now = Instant.now();
    X509CRL list = authority.revocationList(List.of(revoked), now, now.plusSeconds(60));
    list.verify(authority.certificate().getPublicKey());
    assertThat(list.isRevoked(revoked)).isTrue();
    assertThat(list.isRevoked(authority.issue(PARTY, KeyPurpose.TLS).certificate())).isFalse();
  }

  @Test
  void namesTheRegisteredHostAloneWhereProductionDemandsIt() throws Exception {
    assertThat(
            authority
                .issueWithoutLoopback(PARTY, KeyPurpose.TLS)
                .certificate()
                .getSubjectAlternativeNames())
        .containsExactly(List.of(2, "fukuhon-131016.lg.jp"));
  }

  @Test
  void signsAnEmptyRevocationList() throws Exception {
    authority.emptyRevocationList().verify(authority.certificate().getPublicKey());
    assertThat(authority.emptyRevocationList().getRevokedCertificates()).isNull();
  }

  @Test
  void equipsAPartyOnceAndForItsOwnerOnly(@TempDir Path folder) throws Exception {
    PracticeAuthority kept =
        PracticeAuthority.openOrCreate(folder.resolve("authority"), Clock.systemUTC());
    PracticeAuthority again =
        PracticeAuthority.openOrCreate(folder.resolve("authority"), Clock.systemUTC());
    assertThat(again.certificate()).isEqualTo(kept.certificate());
    Path keys = folder.resolve("party").resolve("keys");
    Path password = folder.resolve("keys.password");
    again.equip(PARTY, keys, password);
    byte[] first = Files.readAllBytes(keys.resolve("signing.p12"));
    byte[] second = Files.readAllBytes(keys.resolve("encryption-mlkem.p12"));
    again.equip(PARTY, keys, password);
    assertThat(keys.resolve("signing.p12")).hasBinaryContent(first);
    assertThat(keys.resolve("encryption-mlkem.p12")).hasBinaryContent(second);
    assertThat(certificates(keys.resolve("ca.pem"))).hasSize(2);
    assertThat(certificates(keys.resolve("signing.crt.pem"))).hasSize(2);
    assertThat(certificates(keys.resolve("encryption.crt.pem"))).hasSize(2);
    try (var files = Files.list(keys)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo("rw-------");
      }
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
        .isEqualTo("rwx------");
    keyAndCertificateMatch(keys.resolve("signing.p12"), Files.readString(password).strip());
    assertThat(certificates(keys.resolve("tls.crt.pem"))).hasSize(2);
  }

  private static Collection<? extends Certificate> certificates(Path pem) throws Exception {
    try (InputStream in = Files.newInputStream(pem)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
  }

  private static void keyAndCertificateMatch(Path file, String password) throws Exception {
    KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
    KeyStore.PrivateKeyEntry entry =
        (KeyStore.PrivateKeyEntry)
            store.getEntry("signing", new KeyStore.PasswordProtection(password.toCharArray()));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(entry.getPrivateKey());
    byte[] signed = signature.sign();
    signature.initVerify(entry.getCertificate());
    assertThat(signature.verify(signed)).isTrue();
    assertThat(entry.getCertificateChain()).hasSize(2);
  }

  private static void validate(PracticeAuthority authority, X509Certificate certificate)
      throws GeneralSecurityException {
    validate(authority.certificate(), certificate);
  }

  private static void validate(X509Certificate anchor, X509Certificate certificate)
      throws GeneralSecurityException {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)),
            parameters);
  }

  private static List<Integer> usage(X509Certificate certificate) {
    boolean[] bits = certificate.getKeyUsage();
    return java.util.stream.IntStream.range(0, bits.length).filter(i -> bits[i]).boxed().toList();
  }
}
