package jp.fukuhon.core.seal;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import jp.fukuhon.core.error.TransferException;

/**
 * Verifies documents of {@link DocumentSigner}'s one form; anything else is refused, also where
 * other CMS readers would accept it. The signature covers content, signing time and the exact
 * certificate; every other octet follows from these, so that no octet of a document can change and
 * it still be accepted. Thread-safe.
 */
public final class DocumentVerifier {

  /** Octets of the largest document accepted unless said otherwise: 16 MiB. */
  public static final int DEFAULT_MAX_LENGTH = 16 << 20;

  private final TrustAnchors anchors;
  private final Clock clock;
  private final int maxLength;

  /** Accepts up to {@link #DEFAULT_MAX_LENGTH}. */
  public DocumentVerifier(TrustAnchors anchors, Clock clock) {
    this(anchors, clock, DEFAULT_MAX_LENGTH);
  }

  /** Accepts documents up to so many octets. */
  public DocumentVerifier(TrustAnchors anchors, Clock clock, int maxLength) {
    this.anchors = anchors;
    this.clock = clock;
    this.maxLength = maxLength;
  }

  /**
   * Verifies a document that has just arrived: its certificate must be valid now and at the signing
   * time.
   *
   * @param cms the document, DER; not changed
   * @param expectedParty the code of the only party that may have signed it
   * @throws TransferException.Integrity when it is not what that party signed
   */
  public VerifiedDocument verify(byte[] cms, String expectedParty) {
    SignedDocument document = decode(cms);
    trust(document, expectedParty, clock.instant());
    return verified(document, trust(document, expectedParty, document.time()));
  }

  /**
   * Verifies a document kept as evidence: its certificate must have been valid at the signing time,
   * and may have expired since.
   *
   * @throws TransferException.Integrity when it is not what that party signed
   */
  public VerifiedDocument verifyEvidence(byte[] cms, String expectedParty) {
    SignedDocument document = decode(cms);
    return verified(document, trust(document, expectedParty, document.time()));
  }

  private SignedDocument decode(byte[] cms) {
    if (cms.length > maxLength) {
      throw refused("it has " + cms.length + " octets, at most " + maxLength);
    }
    SignedDocument document = SignedDocument.decode(cms);
    if (document == null) {
      throw refused("it is not of the form that the protocol describes");
    }
    if (!EllipticCurve.isCanonical(document.signature())) {
      throw refused("its signature is not in the one accepted form (strict DER, lower s)");
    }
    return document;
  }

  private TrustedCertificate trust(SignedDocument document, String expected, Instant instant) {
    TrustedCertificate trusted = anchors.trust(document.certificate(), instant);
    CertificateIdentity signer = trusted.identity();
    if (signer.purpose() != CertificatePurpose.SIGNING || !signer.party().equals(expected)) {
      throw refused(
          "it is signed by "
              + signer.party()
              + " with a certificate for "
              + signer.purpose().unit()
              + ", expected "
              + expected
              + " signing");
    }
    return trusted;
  }

  private static VerifiedDocument verified(SignedDocument document, TrustedCertificate trusted) {
    PublicKey key = trusted.key();
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA", BouncyCastle.PROVIDER);
      ecdsa.initVerify(key);
      ecdsa.update(document.signedAttributes());
      if (!EllipticCurve.isP256(key) || !ecdsa.verify(document.signature())) {
        throw refused("the signature of " + trusted.identity().party() + " does not verify");
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw e instanceof TransferException known
          ? known
          : refused("the signature of " + trusted.identity().party() + " does not verify");
    }
    return new VerifiedDocument(
        document.content(), trusted.identity(), document.time(), trusted.certificate());
  }

  private static TransferException.Integrity refused(String why) {
    return new TransferException.Integrity("signed document: " + why);
  }
}
