package jp.fukuhon.app.operators;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.core.error.ErrorCode;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** A problem document (RFC 9457) as it is answered before Spring MVC has the request. */
final class ProblemAnswer {

  private ProblemAnswer() {}

  static void write(HttpServletResponse response, ErrorCode code, String detail, String hint)
      throws IOException {
    response.setStatus(code.httpStatus());
    if (code == ErrorCode.NOT_SIGNED_IN) {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", code.problemType());
    document.put("title", code.title());
    document.put("status", code.httpStatus());
    document.put("detail", detail);
    document.put("hint", hint);
    response.getOutputStream().write(JsonMapper.shared().writeValueAsBytes(document));
  }
}
