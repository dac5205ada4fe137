package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import jp.fukuhon.app.party.CentreParty;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.CertificateIdentity;
import jp.fukuhon.core.seal.CertificatePurpose;
import jp.fukuhon.writers.reception.Peer;

/**
 * Who is calling: the party code of the TLS client certificate, looked up among the peers
 * (第5-3(4)). Thread-safe.
 */
final class PeerResolver {

  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  private final CentreParty centre;

  PeerResolver(CentreParty centre) {
    this.centre = centre;
  }

  /**
   * @throws TransferException.Refused FORBIDDEN when the certificate is not a peer's TLS
   *     certificate
   */
  Peer resolve(HttpServletRequest request) {
    if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain)
        || chain.length == 0) {
      throw forbidden("no client certificate");
    }
    CertificateIdentity identity;
    try {
      identity = CertificateIdentity.of(chain[0]);
    } catch (TransferException | IllegalArgumentException e) {
      throw forbidden("the client certificate names no party");
    }
    if (identity.purpose() != CertificatePurpose.TLS) {
      throw forbidden("the client certificate of " + identity.party() + " is not for TLS");
    }
    return centre
        .peer(identity.party())
        .orElseThrow(
            () -> forbidden("party " + identity.party() + " is not a peer of this centre"));
  }

  private static TransferException forbidden(String what) {
    return new TransferException.Refused(ErrorCode.FORBIDDEN, what);
  }
}
