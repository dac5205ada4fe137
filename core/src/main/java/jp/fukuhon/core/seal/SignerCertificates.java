package jp.fukuhon.core.seal;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.error.TransferException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;

/**
 * The certificates that a signed document brings along. Says nothing about whether the document
 * verifies: {@link DocumentVerifier} does.
 */
public final class SignerCertificates {

  private SignerCertificates() {}

  /**
   * The certificates in a document, in their order.
   *
   * @param cms the document, DER
   * @throws TransferException.Integrity when it is no CMS SignedData, or has none
   */
  public static List<X509Certificate> in(byte[] cms) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> certificates = new ArrayList<>();
      for (X509CertificateHolder each : new CMSSignedData(cms).getCertificates().getMatches(null)) {
        certificates.add(
            (X509Certificate)
                factory.generateCertificate(
                    new ByteArrayInputStream(BouncyCastle.der(each.toASN1Structure()))));
      }
      if (certificates.isEmpty()) {
        throw new TransferException.Integrity("signed document: it brings no certificate");
      }
      return certificates;
    } catch (CMSException | CertificateException | RuntimeException e) {
      throw e instanceof TransferException known
          ? known
          : new TransferException.Integrity("signed document: it is no CMS SignedData", e);
    }
  }
}
