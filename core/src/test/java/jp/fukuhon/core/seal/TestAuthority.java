package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import jp.fukuhon.core.error.TransferException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority with two roots, on P-256 and ML-DSA-65, that issues what a test needs. */
final class TestAuthority {

  static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final String PASSWORD = "正しい password";

  private final Instant middle;
  private final KeyPair pair;
  private final X509Certificate certificate;
  private final KeyPair postQuantumPair = pair("ML-DSA-65");
  private final X509Certificate postQuantum;
  private long serial = 1;

  TestAuthority(String name) {
    this(name, NOW);
  }

  /** An authority whose certificates are valid for ten days before and after an instant. */
  TestAuthority(String name, Instant middle) {
    this.middle = middle;
    pair = p256();
    certificate =
        issue(
            "CN=" + name,
            pair,
            new KeyUsage(KeyUsage.keyCertSign),
            true,
            pair,
            "CN=" + name,
            middle);
    postQuantum =
        issue(
            "CN=" + name + " ML-DSA",
            postQuantumPair,
            new KeyUsage(KeyUsage.keyCertSign),
            true,
            postQuantumPair,
            "CN=" + name + " ML-DSA",
            middle);
  }

  X509Certificate certificate() {
    return certificate;
  }

  TrustAnchors anchors() {
    return new TrustAnchors(List.of(certificate, postQuantum));
  }

  static KeyPair p256() {
    return pair("secp256r1");
  }

  static KeyPair pair(String curve) {
    try {
      if (curve.startsWith("ML-")) {
        return KeyPairGenerator.getInstance(curve).generateKeyPair();
      }
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  X509Certificate issue(String subject, KeyPair keys, int usage) {
    return issue(subject, keys, usage, middle);
  }

  X509Certificate issue(String subject, KeyPair keys, int usage, Instant validAt) {
    return issue(
        subject,
        keys,
        new KeyUsage(usage),
        false,
        pair,
        certificate.getSubjectX500Principal().getName(),
        validAt);
  }

  /** A party's key of both halves, in use since ever. */
  KeySuccession keys(Path folder, String party, CertificatePurpose purpose) {
    return KeySuccession.of(key(folder, party, purpose, Instant.EPOCH));
  }

  /** A party's key of both halves; each call makes a new one. */
  PartyKey key(Path folder, String party, CertificatePurpose purpose, Instant from) {
    return new PartyKey(
        vault(folder, party, purpose), postQuantumVault(folder, party, purpose), from);
  }

  /** The post-quantum half alone. */
  KeyVault postQuantumVault(Path folder, String party, CertificatePurpose purpose) {
    return postQuantumVault(folder, party, purpose, postQuantumPair, postQuantum);
  }

  /** The post-quantum half with a certificate that the root on P-256 issued. */
  KeyVault weaklyIssuedVault(Path folder, String party, CertificatePurpose purpose) {
    return postQuantumVault(folder, party, purpose, pair, certificate);
  }

  private KeyVault postQuantumVault(
      Path folder,
      String party,
      CertificatePurpose purpose,
      KeyPair issuer,
      X509Certificate issuerCertificate) {
    boolean encryption = purpose == CertificatePurpose.ENCRYPTION;
    KeyPair keys = pair(encryption ? "ML-KEM-768" : "ML-DSA-65");
    X509Certificate issued =
        issue(
            subject(party, purpose.unit()),
            keys,
            new KeyUsage(encryption ? KeyUsage.keyEncipherment : KeyUsage.digitalSignature),
            false,
            issuer,
            issuerCertificate.getSubjectX500Principal().getName(),
            middle);
    Path store = write(folder.resolve(party + "-" + purpose.unit() + "-pq.p12"), keys, issued);
    List<TransferException.Configuration> faults = new ArrayList<>();
    KeyVault vault =
        KeyVault.read(
                new Pkcs12File(store, passwordFile(folder)),
                purpose,
                KeyAlgorithm.postQuantum(purpose),
                faults::add)
            .orElseThrow();
    assertThat(faults).isEmpty();
    return vault;
  }

  /** A party's key in a PKCS#12 file, loaded. */
  KeyVault vault(Path folder, String party, CertificatePurpose purpose) {
    Path store = keyStore(folder, party, purpose, middle);
    Clock then = Clock.fixed(middle, ZoneOffset.UTC);
    return KeyVault.load(store, passwordFile(folder), purpose, then);
  }

  Path keyStore(Path folder, String party, CertificatePurpose purpose, Instant middle) {
    KeyPair keys = p256();
    int usage =
        purpose == CertificatePurpose.ENCRYPTION
            ? KeyUsage.keyAgreement
            : KeyUsage.digitalSignature;
    X509Certificate issued = issue(subject(party, purpose.unit()), keys, usage, middle);
    return write(folder.resolve(party + "-" + purpose.unit() + ".p12"), keys, issued);
  }

  static String subject(String party, String unit) {
    return "CN=party " + party + ", OU=" + unit + ", serialNumber=" + party + ", C=JP";
  }

  static Path passwordFile(Path folder) {
    return secret(
        folder.resolve("password"),
        (PASSWORD + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static Path write(Path file, KeyPair keys, X509Certificate issued) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "key", keys.getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {issued});
      var out = new java.io.ByteArrayOutputStream();
      store.store(out, PASSWORD.toCharArray());
      return secret(file, out.toByteArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path secret(Path file, byte[] octets) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.write(file, octets);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate issue(
      String subject,
      KeyPair keys,
      KeyUsage usage,
      boolean authority,
      KeyPair issuer,
      String issuerName,
      Instant middle) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuerName),
              BigInteger.valueOf(serial++),
              Date.from(middle.minus(Duration.ofDays(10))),
              Date.from(middle.plus(Duration.ofDays(10))),
              new X500Name(subject),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(Extension.keyUsage, true, usage);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder(
                          issuer.getPrivate().getAlgorithm().equals("EC")
                              ? "SHA256withECDSA"
                              : "ML-DSA-65")
                      .build(issuer.getPrivate())));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
