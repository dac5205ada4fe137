package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.TransferId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Every refused access in the operation log (第5-4(5)), each in a transaction of its own. Strangers
 * cannot fill the database: past so many entries in a minute the others are counted, and the next
 * entry says how many. Thread-safe.
 */
final class RefusalLog {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final int LONGEST = 300;
  private static final Set<ErrorCode> ACCESS =
      EnumSet.of(
          ErrorCode.FORBIDDEN,
          ErrorCode.INTEGRITY,
          ErrorCode.BAD_REQUEST,
          ErrorCode.CONFLICT,
          ErrorCode.TOO_LARGE);
  private static final Pattern TRANSFER = Pattern.compile("/v1/transfers/([^/]+)(?:/.*)?");

  private final OperationLog log;
  private final RateLimit handshakes = new RateLimit();
  private final RateLimit requests = new RateLimit();

  RefusalLog(OperationLog log) {
    this.log = log;
  }

  /** A peer that was refused before it could ask anything. */
  void handshake(X509Certificate shown, String reason) {
    LOG.warn(
        "refused handshake of '{}': {}",
        bounded(shown.getSubjectX500Principal().getName()),
        bounded(reason));
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("claims", bounded(shown.getSubjectX500Principal().getName()));
    detail.put("serial", shown.getSerialNumber().toString(16));
    detail.put("reason", bounded(reason));
    // not on the thread of the handshake: a stranger must not hold it with our database
    handshakes.pass(
        unlogged ->
            Thread.ofVirtual()
                .name("refused-handshake")
                .start(() -> append("unknown", "CONNECT", null, with(detail, unlogged))));
  }

  /** A request that was refused. */
  void request(HttpServletRequest request, TransferException refusal) {
    if (!ACCESS.contains(refusal.code())) {
      return;
    }
    Object party = request.getAttribute(PeerResolver.PARTY);
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("request", bounded(request.getMethod() + " " + request.getRequestURI()));
    detail.put("from", request.getRemoteAddr());
    detail.put("code", refusal.code().name());
    detail.put("reason", bounded(String.valueOf(refusal.getMessage())));
    requests.pass(
        unlogged ->
            append(
                party == null ? "unknown" : party.toString(),
                "REQUEST",
                transfer(request.getRequestURI()),
                with(detail, unlogged)));
  }

  private static @org.jspecify.annotations.Nullable TransferId transfer(String uri) {
    Matcher path = TRANSFER.matcher(uri);
    try {
      return path.matches() ? TransferId.parse(path.group(1)) : null;
    } catch (IllegalArgumentException e) {
      return null; // no id at all: the request line says what it was
    }
  }

  private static Map<String, Object> with(Map<String, Object> detail, long unlogged) {
    if (unlogged > 0) {
      detail.put("notLoggedBefore", unlogged);
    }
    return detail;
  }

  private void append(
      String actor,
      String action,
      @org.jspecify.annotations.Nullable TransferId transfer,
      Map<String, Object> detail) {
    try {
      log.append(
          actor,
          action,
          transfer == null ? null : transfer.stream().toString(),
          transfer == null ? null : transfer.toString(),
          "REFUSED",
          detail);
    } catch (DataAccessException | TransactionException e) {
      LOG.error("a refused access could not be put into the operation log: {}", detail, e);
    }
  }

  private static String bounded(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
