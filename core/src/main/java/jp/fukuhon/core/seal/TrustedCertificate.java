package jp.fukuhon.core.seal;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A certificate whose chain was validated.
 *
 * @param certificate the certificate
 * @param key its public key
 * @param algorithm the key's kind; null when only TLS may know it
 * @param identity whose it is
 * @param notBefore since when certificate and anchor are both valid
 * @param notAfter until when
 */
public record TrustedCertificate(
    X509Certificate certificate,
    PublicKey key,
    @Nullable KeyAlgorithm algorithm,
    CertificateIdentity identity,
    Instant notBefore,
    Instant notAfter) {

  boolean validAt(Instant instant) {
    return !instant.isBefore(notBefore) && !instant.isAfter(notAfter);
  }
}
