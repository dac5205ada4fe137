package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.CertificateIdentity;
import jp.fukuhon.core.transfer.TransferId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters refused requests in the operation log (第5-4(5)): who, what, on which transfer, why; each
 * in a transaction of its own. Thread-safe.
 */
final class AccessLog {

  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final String NOBODY = "?";

  private static final List<Verb> VERBS =
      List.of(
          new Verb("GET", "POSITION", "/v1/streams/(?<m>[^/]+)/(?<d>[^/]+)"),
          new Verb("PUT", "OFFER", "/v1/transfers/(?<t>[^/]+)"),
          new Verb("GET", "PROGRESS", "/v1/transfers/(?<t>[^/]+)"),
          new Verb("PUT", "CHUNK", "/v1/transfers/(?<t>[^/]+)/partitions/[^/]+/chunks/[^/]+"),
          new Verb("PUT", "COMPLETE", "/v1/transfers/(?<t>[^/]+)/completion"),
          new Verb("GET", "RECEIPT", "/v1/transfers/(?<t>[^/]+)/receipt"),
          new Verb("PUT", "ABORT", "/v1/transfers/(?<t>[^/]+)/abort"),
          new Verb("GET", "VIEW", "/v1/registers/(?<m>[^/]+)/(?<d>[^/]+)/[^/]+"));

  private final OperationLog log;

  AccessLog(OperationLog log) {
    this.log = log;
  }

  private record Verb(String method, String action, Pattern path) {
    Verb(String method, String action, String path) {
      this(method, action, Pattern.compile(path));
    }
  }

  private record Attempt(String action, Optional<TransferId> transfer, Optional<StreamId> stream) {}

  /**
   * Enters a refusal. What the log cannot take is logged aside: the request stays refused.
   *
   * @param reason as the caller is told
   */
  void refused(HttpServletRequest request, ErrorCode code, String reason) {
    Attempt attempt = attempt(request);
    try {
      log.refused(
          caller(request),
          attempt.action(),
          attempt.stream()
              .or(() -> attempt.transfer().map(TransferId::stream))
              .map(StreamId::toString)
              .orElse(null),
          attempt.transfer().map(TransferId::toString).orElse(null),
          code,
          reason);
    } catch (RuntimeException e) {
      LOG.error("a refused {} of {} is not in the operation log", attempt, caller(request), e);
    }
  }

  private static Attempt attempt(HttpServletRequest request) {
    for (Verb verb : VERBS) {
      Matcher path = verb.path().matcher(request.getRequestURI());
      if (verb.method().equals(request.getMethod()) && path.matches()) {
        return path.namedGroups().containsKey("t")
            ? new Attempt(verb.action(), transfer(path.group("t")), Optional.empty())
            : new Attempt(
                verb.action(), Optional.empty(), stream(path.group("m") + "-" + path.group("d")));
      }
    }
    return new Attempt("REQUEST", Optional.empty(), Optional.empty());
  }

  private static Optional<TransferId> transfer(String text) {
    try {
      return Optional.of(TransferId.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<StreamId> stream(String text) {
    try {
      return Optional.of(StreamId.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
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
