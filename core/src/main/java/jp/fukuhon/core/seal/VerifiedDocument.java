package jp.fukuhon.core.seal;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A document whose signature, certificate and signer were verified.
 *
 * @param content what was signed; not copied
 * @param signer who signed it
 * @param signingTime when, as the signer says; within the validity of the certificate
 * @param certificate the signer's
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record VerifiedDocument(
    byte[] content, CertificateIdentity signer, Instant signingTime, X509Certificate certificate) {}
