package jp.fukuhon.writers.line;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.error.TransferException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A refusal by the peer: its status and, when it sent one, its problem document (RFC 9457).
 *
 * @param status HTTP status
 * @param type problem type, empty when unknown
 * @param detail one line, empty when unknown
 * @param retryAfter from the header, zero when it was not given
 */
record Problem(int status, String type, String detail, Duration retryAfter) {

  private static final int LONGEST_DETAIL = 500;

  static Problem of(HttpResponse<byte[]> answer) {
    Duration retryAfter =
        answer
            .headers()
            .firstValue("Retry-After")
            .filter(value -> value.matches("[0-9]{1,5}"))
            .map(value -> Duration.ofSeconds(Long.parseLong(value)))
            .orElse(Duration.ZERO);
    try {
      JsonNode document = JsonMapper.shared().readTree(answer.body());
      return new Problem(
          answer.statusCode(), text(document, "type"), text(document, "detail"), retryAfter);
    } catch (JacksonException e) {
      return new Problem(
          answer.statusCode(), "", "", retryAfter); // not ours: a proxy's page, or nothing
    }
  }

  private static String text(JsonNode document, String name) {
    String text = document.path(name).asString("");
    return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL);
  }

  /**
   * What to throw: a refusal for ever, or the sign to try again.
   *
   * @throws Retries.Busy when the peer is only busy or broken for now
   */
  TransferException asException(String what) throws Retries.Busy {
    String message =
        what + ": the centre answered " + status + (detail.isEmpty() ? "" : ", " + detail);
    if (status >= 500 || status == 429 || status == 408) {
      throw new Retries.Busy(
          message, retryAfter, code().filter(code -> code == ErrorCode.OVERLOADED).isPresent());
    }
    ErrorCode code = code().orElse(ErrorCode.CONFLICT);
    return code == ErrorCode.INTEGRITY
        ? new TransferException.Integrity(Hop.FRONT, message)
        : new TransferException.Refused(code, Hop.FRONT, message);
  }

  private Optional<ErrorCode> code() {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.problemType().equals(type.toLowerCase(Locale.ROOT))) {
        return Optional.of(code);
      }
    }
    return switch (status) {
      case 400 -> Optional.of(ErrorCode.BAD_REQUEST);
      case 401, 403 -> Optional.of(ErrorCode.FORBIDDEN);
      case 404 -> Optional.of(ErrorCode.NOT_FOUND);
      case 413 -> Optional.of(ErrorCode.TOO_LARGE);
      case 422 -> Optional.of(ErrorCode.INTEGRITY);
      case 423 -> Optional.of(ErrorCode.WITHHELD);
      default -> Optional.empty();
    };
  }
}
