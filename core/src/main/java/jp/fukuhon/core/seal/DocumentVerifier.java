package jp.fukuhon.core.seal;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;

/**
 * Verifies documents of {@link DocumentSigner}'s forms; anything else is refused, also where other
 * CMS readers would accept it. Every signature that the suite asks for must verify; it covers
 * content, signing time, the exact certificate and, where there are two, the other's attributes;
 * every other octet follows from these, so that no octet of a document can change and it still be
 * accepted. Thread-safe.
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
   * Verifies a chunk's header or its acknowledgement, which have one signature in every suite; as
   * the form with a suite.
   */
  public VerifiedDocument verify(byte[] cms, String expectedParty) {
    return verify(cms, expectedParty, Suite.CLASSIC);
  }

  /**
   * Verifies a document that has just arrived: its certificates must be valid now and at the
   * signing time.
   *
   * @param cms the document, DER; not changed
   * @param expectedParty the code of the only party that may have signed it
   * @param suite whose signatures it must carry, no more and no fewer
   * @throws TransferException.Integrity when it is not what that party signed, or not in that suite
   */
  public VerifiedDocument verify(byte[] cms, String expectedParty, Suite suite) {
    return verify(decode(cms, suite), expectedParty);
  }

  /**
   * Verifies a document that has just arrived and says by its form which suite it is of.
   *
   * @param accepted the suites that will do
   * @throws TransferException.Refused FORBIDDEN when it is of another suite
   * @throws TransferException.Integrity when it is not what that party signed
   */
  public VerifiedDocument verify(byte[] cms, String expectedParty, Set<Suite> accepted) {
    return verify(decode(cms, accepted), expectedParty);
  }

  /** As the form with a suite, for what has one signature in every suite. */
  public VerifiedDocument verifyEvidence(byte[] cms, String expectedParty) {
    return verifyEvidence(cms, expectedParty, Suite.CLASSIC);
  }

  /**
   * Verifies a document kept as evidence: its certificates must have been valid at the signing
   * time, and may have expired since.
   *
   * @param suite whose signatures it must carry, no more and no fewer
   * @throws TransferException.Integrity when it is not what that party signed, or not in that suite
   */
  public VerifiedDocument verifyEvidence(byte[] cms, String expectedParty, Suite suite) {
    return verified(decode(cms, suite), expectedParty);
  }

  /**
   * Verifies evidence that says by its form which suite it is of; the caller compares it with what
   * its content says.
   *
   * @param accepted the suites that will do
   * @throws TransferException.Refused FORBIDDEN when it is of another suite
   * @throws TransferException.Integrity when it is not what that party signed
   */
  public VerifiedDocument verifyEvidence(byte[] cms, String expectedParty, Set<Suite> accepted) {
    return verified(decode(cms, accepted), expectedParty);
  }

  private VerifiedDocument verify(SignedDocument document, String expectedParty) {
    Instant now = clock.instant();
    trust(document.ecdsa(), SignatureForm.ECDSA, expectedParty, now);
    SignedDocument.Mark second = document.mlDsa();
    if (second != null) {
      trust(second, SignatureForm.ML_DSA, expectedParty, now);
    }
    return verified(document, expectedParty);
  }

  private SignedDocument decode(byte[] cms, Suite suite) {
    SignedDocument document = decode(cms);
    if (document.suite() != suite) {
      throw refused(
          "it carries the signatures of suite "
              + document.suite().label()
              + ", expected "
              + suite.label());
    }
    return document;
  }

  private SignedDocument decode(byte[] cms, Set<Suite> accepted) {
    SignedDocument document = decode(cms);
    if (!accepted.contains(document.suite())) {
      throw new TransferException.Refused(
          ErrorCode.FORBIDDEN,
          "suite '"
              + document.suite().label()
              + "' is not accepted here, only "
              + accepted.stream().sorted().map(Suite::label).collect(Collectors.joining(", ")));
    }
    return document;
  }

  private SignedDocument decode(byte[] cms) {
    if (cms.length > maxLength) {
      throw refused("it has " + cms.length + " octets, at most " + maxLength);
    }
    SignedDocument document = SignedDocument.decode(cms);
    if (document == null) {
      throw refused("it is not of the form that the protocol describes");
    }
    if (!EllipticCurve.isCanonical(document.ecdsa().signature())) {
      throw refused("its signature is not in the one accepted form (strict DER, lower s)");
    }
    return document;
  }

  private TrustedCertificate trust(
      SignedDocument.Mark mark, SignatureForm form, String expected, Instant instant) {
    TrustedCertificate trusted = anchors.trust(mark.certificate(), instant);
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
    if (trusted.algorithm() != form.key()) {
      throw refused("the key of " + signer.party() + " is not " + form.key());
    }
    return trusted;
  }

  private VerifiedDocument verified(SignedDocument document, String expected) {
    Instant time = document.time();
    TrustedCertificate first = trust(document.ecdsa(), SignatureForm.ECDSA, expected, time);
    require(first, "SHA256withECDSA", document.ecdsaAttributes(), document.ecdsa().signature());
    SignedDocument.Mark second = document.mlDsa();
    if (second != null) {
      require(
          trust(second, SignatureForm.ML_DSA, expected, time),
          "ML-DSA-65",
          document.mlDsaAttributes(second),
          second.signature());
    }
    return new VerifiedDocument(
        document.content(), first.identity(), time, first.certificate(), document.suite());
  }

  private static void require(
      TrustedCertificate trusted, String algorithm, byte[] signed, byte[] signature) {
    try {
      Signature check = Signature.getInstance(algorithm, BouncyCastle.PROVIDER);
      check.initVerify(trusted.key());
      check.update(signed);
      if (check.verify(signature)) {
        return;
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw invalid(trusted, algorithm);
    }
    throw invalid(trusted, algorithm);
  }

  private static TransferException invalid(TrustedCertificate trusted, String algorithm) {
    return refused(
        "the " + algorithm + " signature of " + trusted.identity().party() + " does not verify");
  }

  private static TransferException.Integrity refused(String why) {
    return new TransferException.Integrity("signed document: " + why);
  }
}
