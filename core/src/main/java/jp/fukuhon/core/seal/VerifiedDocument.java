package jp.fukuhon.core.seal;

import java.security.cert.X509Certificate;
import java.time.Instant;
import jp.fukuhon.core.error.TransferException;

/**
 * A document whose signatures, certificates and signer were verified.
 *
 * @param content what was signed; not copied
 * @param signer who signed it
 * @param signingTime when, as the signer says; within the validity of the certificates
 * @param certificate the signer's, on P-256
 * @param suite hybrid when it carries both signatures, else classic
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record VerifiedDocument(
    byte[] content,
    CertificateIdentity signer,
    Instant signingTime,
    X509Certificate certificate,
    Suite suite) {

  /**
   * Makes sure that it carries the signatures of the suite that its own content names.
   *
   * @param stated the name in the content
   * @throws TransferException.Integrity when it carries others
   */
  public void requireSuite(String stated) {
    if (!suite.label().equals(stated)) {
      throw new TransferException.Integrity(
          "signed document: it says that it is of suite "
              + stated
              + ", its signatures are of suite "
              + suite.label());
    }
  }
}
