package jp.fukuhon.core.seal;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Signs a party's documents: CMS SignedData (RFC 5652) around the content, ECDSA P-256 with
 * SHA-256, lower {@code s}, strict DER. {@code openssl cms -verify} reads them. Thread-safe.
 *
 * <p>ECDSA is randomised: two signatures of one content differ. Nothing may be chained over them.
 */
public final class DocumentSigner {

  private final KeyVault vault;
  private final byte[] certificate;
  private final Clock clock;

  /**
   * Signs with this key.
   *
   * @throws IllegalArgumentException when the vault's key is not for signing
   */
  public DocumentSigner(KeyVault vault, Clock clock) {
    if (vault.identity().purpose() != CertificatePurpose.SIGNING) {
      throw new IllegalArgumentException(vault + " is not for signing");
    }
    this.vault = vault;
    this.clock = clock;
    try {
      this.certificate = vault.certificate().getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate has no encoding", e);
    }
  }

  /** Who signs. */
  public CertificateIdentity identity() {
    return vault.identity();
  }

  /** The signed document around a content, DER. The time is the clock's, in whole seconds. */
  public byte[] sign(byte[] content) {
    Instant time = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA", BouncyCastle.PROVIDER);
      ecdsa.initSign(vault.providerKey());
      ecdsa.update(SignedDocument.signedAttributes(content, certificate, time));
      byte[] signature = EllipticCurve.lowS(ecdsa.sign());
      return new SignedDocument(content, certificate, time, signature).encode();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the document could not be signed", e);
    }
  }
}
