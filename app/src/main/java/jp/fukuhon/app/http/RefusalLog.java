package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.CertificateIdentity;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.watch.Tally;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every refused access in the operation log (第5-4(5)): who, what, on which transfer, why; each in a
 * transaction of its own. Nobody can fill the database: past so many entries of one party in a
 * minute the others are counted, and that party's next entry says how many. Thread-safe.
 */
final class RefusalLog {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final String NOBODY = "unknown";
  private static final Attempt CONNECT = new Attempt("CONNECT", Optional.empty(), Optional.empty());

  private final RefusalEntries handshakes;
  private final RefusalEntries requests;

  /**
   * @param perMinute entries of one party in a minute; of all strangers together as many
   */
  RefusalLog(OperationLog log, int perMinute) {
    // not on the thread of the handshake: a stranger must not hold it with our database
    this.handshakes =
        new RefusalEntries(
            log, perMinute, entry -> Thread.ofVirtual().name("refused-handshake").start(entry));
    this.requests = new RefusalEntries(log, perMinute, Runnable::run);
  }

  /** A peer that was refused before it could ask anything. */
  void handshake(X509Certificate shown, String reason) {
    String claims = OperationLog.printable(shown.getSubjectX500Principal().getName());
    Tally.HANDSHAKES_REFUSED.one("certificate");
    LOG.warn("refused handshake of '{}': {}", claims, OperationLog.printable(reason));
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("claims", claims);
    detail.put("serial", shown.getSerialNumber().toString(16));
    enter(handshakes, NOBODY, CONNECT, ErrorCode.FORBIDDEN, reason, detail);
  }

  /**
   * A request that was refused.
   *
   * @param reason as the caller is told
   */
  void request(HttpServletRequest request, ErrorCode code, String reason) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("from", request.getRemoteAddr());
    enter(requests, caller(request), Attempt.of(request), code, reason, detail);
  }

  private static void enter(
      RefusalEntries entries,
      String actor,
      Attempt attempt,
      ErrorCode code,
      String reason,
      Map<String, Object> detail) {
    entries.enter(
        actor,
        attempt.action(),
        attempt.stream().map(StreamId::toString).orElse(null),
        attempt.transfer().map(TransferId::toString).orElse(null),
        code,
        reason,
        detail);
  }

  /** The party of the caller's certificate, whether it is a peer or not. */
  private static String caller(HttpServletRequest request) {
    if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain)
        || chain.length == 0) {
      return NOBODY;
    }
    try {
      return CertificateIdentity.of(chain[0]).party();
    } catch (TransferException | IllegalArgumentException e) {
      return NOBODY;
    }
  }
}
