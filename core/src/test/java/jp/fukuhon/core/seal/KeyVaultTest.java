package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.error.TransferException;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyVaultTest {

  private static final CertificatePurpose SIGNING = CertificatePurpose.SIGNING;

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority("authority");

  @Test
  void loadsKeyAndIdentity() {
    KeyVault vault = authority.vault(folder, "131016", SIGNING);
    assertThat(vault.identity()).isEqualTo(new CertificateIdentity("131016", SIGNING));
    assertThat(vault).hasToString("KeyVault[131016 signing]");
    assertThat(vault.keyManagers()).isNotEmpty();
  }

  @Test
  void refusesFilesThatOthersCanReadAndReportsBothAtOnce() throws IOException {
    Path store = authority.keyStore(folder, "131016", SIGNING, TestAuthority.NOW);
    Path password = TestAuthority.passwordFile(folder);
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-r-----"));
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw----r--"));
    List<TransferException.Configuration> faults = faults(store, password);
    assertThat(faults)
        .extracting(TransferException::hint)
        .containsExactly("chmod 600 " + store, "chmod 600 " + password);
    assertThatThrownBy(() -> KeyVault.load(store, password, SIGNING, TestAuthority.CLOCK))
        .isInstanceOf(TransferException.Configuration.class);
  }

  @Test
  void saysWhichFilesAreMissing() {
    assertThat(faults(folder.resolve("a.p12"), folder.resolve("b")))
        .extracting(Throwable::getMessage)
        .containsExactly(
            "key store " + folder.resolve("a.p12") + " does not exist or is no file",
            "password file " + folder.resolve("b") + " does not exist or is no file");
  }

  @Test
  void tellsAWrongPasswordFromADamagedFile() {
    Path store = authority.keyStore(folder, "131016", SIGNING, TestAuthority.NOW);
    Path wrong =
        TestAuthority.secret(folder.resolve("wrong"), "geheim".getBytes(StandardCharsets.UTF_8));
    assertThat(only(faults(store, wrong)))
        .hasMessageContaining("the password in")
        .hasMessageContaining("is wrong");
    Path damaged = TestAuthority.secret(folder.resolve("damaged.p12"), new byte[100]);
    assertThat(only(faults(damaged, TestAuthority.passwordFile(folder))))
        .hasMessageContaining("no PKCS#12 file");
  }

  @Test
  void refusesAnExpiredCertificateAndAnotherPurposeAtOnce() {
    Path store =
        authority.keyStore(
            folder, "131016", CertificatePurpose.TLS, TestAuthority.NOW.minus(Duration.ofDays(11)));
    assertThat(faults(store, TestAuthority.passwordFile(folder)))
        .extracting(Throwable::getMessage)
        .satisfiesExactly(
            first -> assertThat(first).contains("is for tls, expected signing"),
            second -> assertThat(second).contains("is valid from 2026-10-31T03:00:00Z to"));
  }

  @Test
  void refusesAnotherCurveAndAForeignCertificate() {
    Path password = TestAuthority.passwordFile(folder);
    KeyPair p384 = TestAuthority.pair("secp384r1");
    var usage = KeyUsage.digitalSignature;
    String subject = TestAuthority.subject("131016", "signing");
    Path curve =
        TestAuthority.write(
            folder.resolve("p384.p12"), p384, authority.issue(subject, p384, usage));
    assertThat(only(faults(curve, password))).hasMessageContaining("not on P-256");
    Path foreign =
        TestAuthority.write(
            folder.resolve("foreign.p12"),
            TestAuthority.p256(),
            authority.issue(subject, TestAuthority.p256(), usage));
    assertThat(only(faults(foreign, password))).hasMessageContaining("belong together");
  }

  @Test
  void refusesASubjectWithoutPartyOrPurpose() {
    Path password = TestAuthority.passwordFile(folder);
    for (String subject :
        List.of(
            "CN=x, OU=signing",
            "CN=x, serialNumber=131016",
            "CN=x, OU=signing, OU=tls, serialNumber=131016",
            "CN=x, OU=signing, serialNumber=131016, serialNumber=011002",
            "CN=x, OU=other, serialNumber=131016",
            "CN=x, OU=signing+serialNumber=131016",
            "CN=x, OU=signing, serialNumber=a b")) {
      KeyPair keys = TestAuthority.p256();
      Path store =
          TestAuthority.write(
              folder.resolve("x.p12"),
              keys,
              authority.issue(subject, keys, KeyUsage.digitalSignature));
      assertThat(only(faults(store, password))).as(subject).hasMessageContaining("certificate");
    }
  }

  @Test
  void trustsOnlyWhatAnAnchorIssuedWhileItIsValid() {
    TrustAnchors anchors = new TrustAnchors(List.of(authority.certificate()));
    var mine = authority.vault(folder, "131016", SIGNING).certificate();
    var now = TestAuthority.NOW;
    assertThat(anchors.trust(mine, now).identity().party()).isEqualTo("131016");
    for (int i = 0; i < 2; i++) {
      untrusted(anchors, mine, now.plus(Duration.ofDays(11)));
      untrusted(anchors, mine, now.minus(Duration.ofDays(11)));
    }
    var foreign = new TestAuthority("authority").vault(folder, "131016", SIGNING).certificate();
    untrusted(anchors, foreign, now);
    KeyPair keys = TestAuthority.p256();
    String subject = TestAuthority.subject("131016", "encryption");
    untrusted(anchors, authority.issue(subject, keys, KeyUsage.digitalSignature), now);
    untrusted(anchors, authority.certificate(), now);
  }

  @Test
  void readsPostQuantumKeysAlsoInTheFormOfOtherPrograms() throws GeneralSecurityException {
    for (CertificatePurpose purpose : List.of(SIGNING, CertificatePurpose.ENCRYPTION)) {
      KeyAlgorithm algorithm = KeyAlgorithm.postQuantum(purpose);
      assertThat(authority.postQuantumVault(folder, "131016", purpose).algorithm())
          .isEqualTo(algorithm);
      // seed and key, as openssl 3.5 writes them; the platform writes the key alone
      KeyPair foreign =
          KeyPairGenerator.getInstance(algorithm.toString(), BouncyCastle.PROVIDER)
              .generateKeyPair();
      int usage = purpose == SIGNING ? KeyUsage.digitalSignature : KeyUsage.keyEncipherment;
      Path store =
          TestAuthority.write(
              folder.resolve("foreign.p12"),
              foreign,
              authority.issue(TestAuthority.subject("131016", purpose.unit()), foreign, usage));
      assertThat(read(store, purpose, algorithm)).isEmpty();
      assertThat(only(read(store, purpose, KeyAlgorithm.P_256)))
          .hasMessageContaining("not on P-256");
      KeyPair other = TestAuthority.pair(algorithm.toString());
      Path wrong = TestAuthority.write(folder.resolve("w.p12"), foreign, certificate(other));
      assertThat(only(read(wrong, purpose, algorithm))).hasMessageContaining("belong together");
    }
    Path classic = authority.keyStore(folder, "131016", SIGNING, TestAuthority.NOW);
    assertThat(only(read(classic, SIGNING, KeyAlgorithm.ML_DSA_65)))
        .hasMessageContaining("not ML-DSA-65");
  }

  private java.security.cert.X509Certificate certificate(KeyPair keys) {
    return authority.issue(
        TestAuthority.subject("131016", "signing"), keys, KeyUsage.digitalSignature);
  }

  private List<TransferException.Configuration> read(
      Path store, CertificatePurpose purpose, KeyAlgorithm algorithm) {
    List<TransferException.Configuration> faults = new ArrayList<>();
    KeySource source = new Pkcs12File(store, TestAuthority.passwordFile(folder));
    KeyVault.read(source, purpose, algorithm, faults::add);
    return faults;
  }

  private static void untrusted(
      TrustAnchors anchors,
      java.security.cert.X509Certificate certificate,
      java.time.Instant instant) {
    assertThatThrownBy(() -> anchors.trust(certificate, instant))
        .isInstanceOf(TransferException.Integrity.class);
  }

  private static TransferException.Configuration only(
      List<TransferException.Configuration> faults) {
    assertThat(faults).hasSize(1);
    return faults.getFirst();
  }

  private static List<TransferException.Configuration> faults(Path store, Path password) {
    List<TransferException.Configuration> faults = new ArrayList<>();
    assertThat(KeyVault.load(store, password, SIGNING, TestAuthority.CLOCK, faults::add)).isEmpty();
    return faults;
  }
}
