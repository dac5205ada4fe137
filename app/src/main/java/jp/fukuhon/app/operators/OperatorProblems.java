package jp.fukuhon.app.operators;

import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.Set;
import jp.fukuhon.app.http.Problems;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Problem documents (RFC 9457) from the table of error codes. Nothing of a request's body is
 * repeated in one, because it may hold a password.
 */
@RestControllerAdvice
final class OperatorProblems extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(OperatorProblems.class);

  /** What is no access, whoever refuses it. */
  private static final Set<ErrorCode> REFUSALS =
      EnumSet.of(
          ErrorCode.NOT_SIGNED_IN,
          ErrorCode.NOT_ALLOWED,
          ErrorCode.PASSWORD_DUE,
          ErrorCode.TOO_MANY_ATTEMPTS);

  private final RefusedRequests refused;

  OperatorProblems(RefusedRequests refused) {
    this.refused = refused;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(TransferException refusal, HttpServletRequest request) {
    LOG.info(
        "{} {} of {}: {} {}",
        request.getMethod(),
        request.getRequestURI(),
        RefusedRequests.caller(),
        refusal.code(),
        refusal.getMessage());
    if (REFUSALS.contains(refusal.code())) {
      refused.enter(request, refusal.code(), String.valueOf(refusal.getMessage()));
    }
    return Problems.answer(refusal.code(), String.valueOf(refusal.getMessage()), refusal.hint());
  }

  /** What Spring itself refuses. */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception refusal,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    boolean missing = status.value() == 404;
    ProblemDetail problem =
        Problems.document(
            missing ? ErrorCode.NOT_FOUND : ErrorCode.BAD_REQUEST,
            missing
                ? "this party has no such request"
                : "the request is not as described (" + refusal.getClass().getSimpleName() + ")",
            "GET /v1/openapi.yaml describes every request");
    problem.setStatus(status.value());
    return new ResponseEntity<>(problem, headers, status);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> database(DataAccessException failure, HttpServletRequest request) {
    return unavailable(failure, request);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> transaction(
      TransactionException failure, HttpServletRequest request) {
    return unavailable(failure, request);
  }

  private static ResponseEntity<ProblemDetail> unavailable(
      Exception failure, HttpServletRequest request) {
    LOG.error("{} {}: the database failed", request.getMethod(), request.getRequestURI(), failure);
    return Problems.answer(
        ErrorCode.UNAVAILABLE,
        "this party's database is not available",
        "ask again; when it lasts, look into the server's log");
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unexpected(RuntimeException failure, HttpServletRequest request) {
    LOG.error("{} {}", request.getMethod(), request.getRequestURI(), failure);
    return Problems.answer(
        ErrorCode.UNEXPECTED,
        "an unexpected " + failure.getClass().getSimpleName(),
        "look into the server's log");
  }
}
