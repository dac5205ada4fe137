package jp.fukuhon.core.seal;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A certificate whose chain was validated.
 *
 * @param certificate the certificate
 * @param key its public key
 * @param identity whose it is
 * @param notBefore since when certificate and anchor are both valid
 * @param notAfter until when
 */
public record TrustedCertificate(
    X509Certificate certificate,
    PublicKey key,
    CertificateIdentity identity,
    Instant notBefore,
    Instant notAfter) {

  boolean validAt(Instant instant) {
    return !instant.isBefore(notBefore) && !instant.isAfter(notAfter);
  }
}
