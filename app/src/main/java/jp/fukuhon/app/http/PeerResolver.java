package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import jp.fukuhon.app.party.CentreParty;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.writers.reception.Peer;

/**
 * Who is calling: the party of the TLS client certificate, judged by the peer directory at every
 * request (第5-3(4)), because a connection may outlive what it was accepted for. Thread-safe.
 */
final class PeerResolver {

  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  /** Request attribute: the code of the party that was accepted. */
  static final String PARTY = "fukuhon.party";

  private final CentreParty centre;

  PeerResolver(CentreParty centre) {
    this.centre = centre;
  }

  /**
   * The party that calls.
   *
   * @throws TransferException.Refused FORBIDDEN when the certificate is not of a registered peer,
   *     or the peer is quarantined
   */
  Peer resolve(HttpServletRequest request) {
    Peer peer = resolveForAbort(request);
    centre.quarantine().requireNone(peer.party());
    return peer;
  }

  /**
   * The party that calls, quarantined or not: it can always give a transfer up, so that a freeze
   * can always end.
   *
   * @throws TransferException.Refused FORBIDDEN when the certificate is not of a registered peer
   */
  Peer resolveForAbort(HttpServletRequest request) {
    if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain)
        || chain.length == 0) {
      throw forbidden("no client certificate");
    }
    Peer peer = centre.caller(chain[0]);
    request.setAttribute(PARTY, peer.party());
    return peer;
  }

  private static TransferException forbidden(String what) {
    return new TransferException.Refused(ErrorCode.FORBIDDEN, what);
  }
}
