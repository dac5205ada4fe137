package jp.fukuhon.app.http;

import java.net.URI;
import jp.fukuhon.core.error.ErrorCode;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** Problem documents (RFC 9457) from the table of error codes. */
public final class Problems {

  private Problems() {}

  /**
   * An answer that is a problem document, with {@code Retry-After} where asking again helps.
   *
   * @param detail what is wrong with this request
   * @param hint what to do next
   */
  public static ResponseEntity<ProblemDetail> answer(ErrorCode code, String detail, String hint) {
    HttpHeaders headers = new HttpHeaders();
    HttpStatusCode status = HttpStatusCode.valueOf(code.httpStatus());
    if (status.equals(HttpStatus.LOCKED)) {
      headers.set(HttpHeaders.RETRY_AFTER, "30");
    } else if (status.equals(HttpStatus.TOO_MANY_REQUESTS)) {
      headers.set(HttpHeaders.RETRY_AFTER, "60");
    } else if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
      headers.set(HttpHeaders.RETRY_AFTER, code == ErrorCode.OVERLOADED ? "2" : "1");
    }
    return new ResponseEntity<>(document(code, detail, hint), headers, status);
  }

  /** The document alone. */
  public static ProblemDetail document(ErrorCode code, String detail, String hint) {
    ProblemDetail problem = ProblemDetail.forStatus(code.httpStatus());
    problem.setType(URI.create(code.problemType()));
    problem.setTitle(code.title());
    problem.setDetail(detail);
    problem.setProperty("hint", hint);
    return problem;
  }
}
