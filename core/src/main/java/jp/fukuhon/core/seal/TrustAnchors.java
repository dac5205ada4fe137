package jp.fukuhon.core.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that a party trusts. A certificate is trusted at an instant when an anchor issued
 * it (PKIX, RFC 5280), no revocation list says that it was revoked before, its subject names a
 * party and a purpose, and its key usage fits the purpose. A certificate for a post-quantum key
 * counts only from an anchor whose own key is post-quantum: else whoever breaks ECDSA could make
 * such certificates.
 *
 * <p>Thread-safe. A validated chain is remembered by the certificate's octets and holds while
 * certificate and anchor are valid.
 */
public final class TrustAnchors {

  private static final int REMEMBERED = 8_192;
  private static final int MAX_CERTIFICATE = 16 << 10;
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_ENCIPHERMENT = 2;
  private static final int KEY_AGREEMENT = 4;

  private final Set<X509Certificate> anchors;
  private final RevocationLists revocations;
  private final ConcurrentHashMap<String, TrustedCertificate> validated = new ConcurrentHashMap<>();

  /**
   * Trusts what these certificates issued.
   *
   * @throws IllegalArgumentException when there is none
   */
  public TrustAnchors(Collection<X509Certificate> anchors) {
    this(anchors, RevocationLists.NONE);
  }

  private TrustAnchors(Collection<X509Certificate> anchors, RevocationLists revocations) {
    if (anchors.isEmpty()) {
      throw new IllegalArgumentException("at least one trust anchor is needed");
    }
    this.anchors = Set.copyOf(anchors);
    this.revocations = revocations;
  }

  /** The same anchors, and what their revocation lists in a folder say. */
  public TrustAnchors withRevocations(Path folder, boolean acceptStale, Clock clock) {
    return new TrustAnchors(anchors, RevocationLists.in(folder, anchors, acceptStale, clock));
  }

  /** Their revocation lists. */
  public RevocationLists revocations() {
    return revocations;
  }

  /** Their certificates. */
  public Set<X509Certificate> certificates() {
    return anchors;
  }

  /**
   * Reads the anchors from a file of PEM certificates.
   *
   * @throws TransferException.Configuration when the file cannot be read or has no certificate
   */
  public static TrustAnchors load(Path pem) {
    try (var stream = Files.newInputStream(pem)) {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(stream).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new TransferException.Configuration(
            "no certificate in trust anchors " + pem, "Put the authority's certificate there.");
      }
      return new TrustAnchors(found);
    } catch (IOException | CertificateException e) {
      throw new TransferException.Configuration(
          "cannot read the trust anchors " + pem, "Put the authority's certificate there.", e);
    }
  }

  /** Trust managers for TLS with these anchors alone. */
  public TrustManager[] trustManagers() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (X509Certificate anchor : anchors) {
        store.setCertificateEntry("anchor-" + number++, anchor);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("trust managers could not be made", e);
    }
  }

  /**
   * Validates a certificate at an instant.
   *
   * @param encoding the certificate, DER
   * @throws TransferException.Integrity when it is not trusted
   */
  public TrustedCertificate trust(byte[] encoding, Instant instant) {
    if (encoding.length > MAX_CERTIFICATE) {
      throw new TransferException.Integrity(
          "a certificate of " + encoding.length + " octets is not accepted");
    }
    String fingerprint = HexFormat.of().formatHex(Sha256.of(encoding));
    TrustedCertificate known = validated.get(fingerprint);
    if (known == null) {
      // a refusal is not remembered: it costs a peer's own connection only
      known = validate(encoding, instant);
      if (validated.size() >= REMEMBERED) {
        validated.clear();
      }
      validated.put(fingerprint, known);
    }
    if (!known.validAt(instant)) {
      throw new TransferException.Integrity(
          "certificate of party "
              + known.identity().party()
              + " is not valid at "
              + instant
              + " (valid "
              + known.notBefore()
              + " to "
              + known.notAfter()
              + ")");
    }
    revocations.requireNotRevoked(known.certificate(), instant);
    return known;
  }

  /** As {@link #trust(byte[], Instant)}. */
  public TrustedCertificate trust(X509Certificate certificate, Instant instant) {
    try {
      return trust(certificate.getEncoded(), instant);
    } catch (CertificateException e) {
      throw new TransferException.Integrity("the certificate has no encoding", e);
    }
  }

  @SuppressWarnings("JavaUtilDate") // PKIXParameters and X509Certificate speak it
  private TrustedCertificate validate(byte[] encoding, Instant instant) {
    try {
      X509Certificate certificate = parse(encoding);
      PKIXParameters parameters =
          new PKIXParameters(
              anchors.stream()
                  .map(anchor -> new TrustAnchor(anchor, null))
                  .collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(instant));
      var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));
      var result =
          (PKIXCertPathValidatorResult)
              CertPathValidator.getInstance("PKIX").validate(path, parameters);
      X509Certificate anchor = result.getTrustAnchor().getTrustedCert();
      CertificateIdentity identity = CertificateIdentity.of(certificate);
      KeyAlgorithm algorithm = KeyAlgorithm.of(certificate.getPublicKey()).orElse(null);
      requireUsage(certificate, identity, algorithm);
      requireIssuer(anchor, identity, algorithm);
      return new TrustedCertificate(
          certificate,
          BouncyCastle.translate(certificate.getPublicKey()),
          algorithm,
          identity,
          later(certificate.getNotBefore().toInstant(), anchor.getNotBefore().toInstant()),
          earlier(certificate.getNotAfter().toInstant(), anchor.getNotAfter().toInstant()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new TransferException.Integrity(
          "a certificate is not trusted at " + instant + ": no valid chain to an anchor", e);
    }
  }

  private static X509Certificate parse(byte[] encoding) throws CertificateException {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(encoding));
    if (!Arrays.equals(certificate.getEncoded(), encoding)) {
      throw new CertificateException("not one DER certificate");
    }
    return certificate;
  }

  private static void requireUsage(
      X509Certificate certificate, CertificateIdentity identity, @Nullable KeyAlgorithm algorithm) {
    boolean[] usage = certificate.getKeyUsage();
    int needed =
        identity.purpose() != CertificatePurpose.ENCRYPTION
            ? DIGITAL_SIGNATURE
            : algorithm == KeyAlgorithm.ML_KEM_768 ? KEY_ENCIPHERMENT : KEY_AGREEMENT;
    if (certificate.getBasicConstraints() >= 0 || (usage != null && !usage[needed])) {
      throw new TransferException.Integrity(
          "certificate of party "
              + identity.party()
              + ": its key usage does not allow "
              + identity.purpose().unit());
    }
  }

  private static void requireIssuer(
      X509Certificate anchor, CertificateIdentity identity, @Nullable KeyAlgorithm algorithm) {
    if (algorithm != null
        && algorithm.isPostQuantum()
        && !anchor.getPublicKey().getAlgorithm().startsWith("ML-DSA")) {
      throw new TransferException.Integrity(
          "certificate of party "
              + identity.party()
              + ": its key is "
              + algorithm
              + ", the anchor that issued it is not post-quantum");
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
