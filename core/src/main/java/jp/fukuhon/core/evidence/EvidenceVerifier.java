package jp.fukuhon.core.evidence;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.CertificateIdentity;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.SignerCertificates;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TimeStampVerifier;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed documents that are kept as evidence, offline: signature, certificate at the
 * signing time, and revocation lists that came along with them. Not thread-safe.
 */
public final class EvidenceVerifier {

  private final DocumentVerifier documents;
  private final Set<X509Certificate> anchors;
  private final @Nullable TimeStampVerifier timeStamps;
  private final Set<Suite> accepted;
  private final List<X509CRL> lists = new ArrayList<>();

  /**
   * @param documents verifies signatures
   * @param anchors the same that it trusts; they must have signed a revocation list as well
   * @param timeStamps verifies time stamps; null when no time-stamping authority is trusted
   * @param accepted the suites in which the receipt that is asked about may be signed; earlier
   *     receipts of its stream may be of any: their content is fixed by its chain of digests
   */
  public EvidenceVerifier(
      DocumentVerifier documents,
      TrustAnchors anchors,
      @Nullable TimeStampVerifier timeStamps,
      Set<Suite> accepted) {
    this.documents = documents;
    this.anchors = anchors.certificates();
    this.timeStamps = timeStamps;
    this.accepted = Set.copyOf(accepted);
  }

  /** Verifies time stamps; empty when no time-stamping authority is trusted. */
  Optional<TimeStampVerifier> timeStamps() {
    return Optional.ofNullable(timeStamps);
  }

  /** Takes the revocation lists of a bundle; those that no anchor has signed count for nothing. */
  void addRevocationLists(Bundle bundle) {
    for (String name : bundle.names()) {
      if (name.startsWith("crls/")) {
        bundle.read(name).ifPresent(this::addLists);
      }
    }
  }

  private void addLists(byte[] octets) {
    try {
      Collection<? extends CRL> read =
          CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(octets));
      for (CRL each : read) {
        if (each instanceof X509CRL list && isSigned(list)) {
          lists.add(list);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new TransferException.Integrity("a revocation list of the bundle cannot be read", e);
    }
  }

  private boolean isSigned(X509CRL list) {
    return anchors.stream().anyMatch(anchor -> hasSigned(anchor, list));
  }

  private static boolean hasSigned(X509Certificate anchor, X509CRL list) {
    try {
      list.verify(anchor.getPublicKey());
      return anchor.getSubjectX500Principal().equals(list.getIssuerX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * Verifies a chunk's header or its acknowledgement, which have one signature in every suite; as
   * the form with a suite.
   */
  public VerifiedDocument verify(byte[] cms, String party) {
    return verify(cms, party, Suite.CLASSIC);
  }

  /**
   * Verifies a document of a transfer.
   *
   * @param suite whose signatures it must carry, no more and no fewer
   * @throws TransferException.Integrity when it is not what that party signed, or not in that
   *     suite, or a certificate was revoked before
   */
  public VerifiedDocument verify(byte[] cms, String party, Suite suite) {
    return requireNotRevoked(cms, documents.verifyEvidence(cms, party, suite));
  }

  /**
   * A verified receipt.
   *
   * @param document signatures, certificate and time
   * @param receipt what it says
   */
  record SignedReceipt(VerifiedDocument document, Receipt receipt) {}

  /**
   * Verifies a receipt: it must carry the signatures of the suite that it names itself.
   *
   * @param accepted the suites that will do
   * @throws TransferException.Refused when it is of another suite
   * @throws TransferException.Integrity as {@link #verify(byte[], String, Suite)}
   */
  SignedReceipt verifyReceipt(byte[] cms, String party, Set<Suite> accepted) {
    VerifiedDocument document =
        requireNotRevoked(cms, documents.verifyEvidence(cms, party, accepted));
    Receipt receipt = Documents.read(document.content(), Receipt.class);
    document.requireSuite(receipt.suite());
    return new SignedReceipt(document, receipt);
  }

  /** The suites in which the receipt that is asked about may be signed. */
  Set<Suite> accepted() {
    return accepted;
  }

  private VerifiedDocument requireNotRevoked(byte[] cms, VerifiedDocument document) {
    for (X509Certificate certificate : SignerCertificates.in(cms)) {
      requireNotRevoked(certificate, document.signingTime());
    }
    return document;
  }

  /** Whose certificate a document brings along; it is not verified by that. */
  static String claimedSigner(byte[] cms) {
    return CertificateIdentity.of(SignerCertificates.in(cms).getFirst()).party();
  }

  private void requireNotRevoked(X509Certificate certificate, Instant signed) {
    for (X509CRL list : lists) {
      X509CRLEntry entry = list.getRevokedCertificate(certificate);
      if (entry != null && !entry.getRevocationDate().toInstant().isAfter(signed)) {
        throw new TransferException.Integrity(
            "the signer's certificate was revoked at "
                + entry.getRevocationDate().toInstant()
                + ", the document is of "
                + signed);
      }
    }
  }

  /**
   * Up to when the lists tell of all certificates of a document: the oldest of their issuers'
   * newest lists; empty when an issuer has none.
   */
  Optional<Instant> newestLists(byte[] cms) {
    List<Optional<Instant>> newest =
        SignerCertificates.in(cms).stream().map(this::newestList).toList();
    return newest.stream().allMatch(Optional::isPresent)
        ? newest.stream().flatMap(Optional::stream).min(Instant::compareTo)
        : Optional.empty();
  }

  private Optional<Instant> newestList(X509Certificate certificate) {
    return lists.stream()
        .filter(list -> list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
        .map(list -> list.getThisUpdate().toInstant())
        .max(Instant::compareTo);
  }
}
