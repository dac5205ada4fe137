package jp.fukuhon.app.operators;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern.PathMatchInfo;

/**
 * What a request asks for, by its method and path alone.
 *
 * @param verb empty when there is no such request
 * @param variables of its path
 */
record Asked(Optional<Verb> verb, Map<String, String> variables) {

  private static final String UNKNOWN = "REQUEST";

  static Asked of(HttpServletRequest request) {
    PathContainer path = PathContainer.parsePath(request.getRequestURI());
    for (Verb verb : Verb.values()) {
      PathMatchInfo match =
          verb.method().matches(request.getMethod()) ? verb.path().matchAndExtract(path) : null;
      if (match != null) {
        return new Asked(Optional.of(verb), match.getUriVariables());
      }
    }
    return new Asked(Optional.empty(), Map.of());
  }

  /** In the words of the operation log. */
  String action() {
    return verb.map(Enum::name).orElse(UNKNOWN);
  }

  /** The transfer that it names; empty when it names none, or none that can be one. */
  Optional<TransferId> transfer() {
    return variable("transfer").flatMap(Asked::transfer);
  }

  /** The stream that it names, or the transfer's; empty likewise. */
  Optional<StreamId> stream() {
    return variable("stream").flatMap(Asked::stream).or(() -> transfer().map(TransferId::stream));
  }

  /** The party that it names. */
  Optional<String> peer() {
    return variable("peer");
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
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
