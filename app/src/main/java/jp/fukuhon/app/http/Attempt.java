package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;

/**
 * What a request asks for, in the words of the operation log.
 *
 * @param action in upper case, {@code REQUEST} for what is no message of the protocol
 * @param transfer that it names; empty when it names none, or none that can be one
 * @param stream that it names, or the transfer's; empty likewise
 */
record Attempt(String action, Optional<TransferId> transfer, Optional<StreamId> stream) {

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

  private record Verb(String method, String action, Pattern path) {
    Verb(String method, String action, String path) {
      this(method, action, Pattern.compile(path));
    }
  }

  static Attempt of(HttpServletRequest request) {
    for (Verb verb : VERBS) {
      Matcher path = verb.path().matcher(request.getRequestURI());
      if (verb.method().equals(request.getMethod()) && path.matches()) {
        if (!path.namedGroups().containsKey("t")) {
          return new Attempt(
              verb.action(), Optional.empty(), stream(path.group("m") + "-" + path.group("d")));
        }
        Optional<TransferId> transfer = transfer(path.group("t"));
        return new Attempt(verb.action(), transfer, transfer.map(TransferId::stream));
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
}
