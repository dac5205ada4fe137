package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.watch.Tally;
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
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Problem documents (RFC 9457) from the table of error codes. What is unexpected is logged here and
 * not told.
 */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  private final RefusalLog refusals;
  private final OverloadLog overloads = new OverloadLog();

  ProblemAdvice(RefusalLog refusals) {
    this.refusals = refusals;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(TransferException refusal, HttpServletRequest request) {
    if (refusal.code() == ErrorCode.OVERLOADED) {
      overloads.turnedAway(request, String.valueOf(refusal.getMessage()));
      return Problems.answer(refusal.code(), String.valueOf(refusal.getMessage()), refusal.hint());
    }
    Tally.REQUESTS_REFUSED.one(refusal.code().name());
    LOG.info(
        "refused {} {}: {} {}",
        request.getMethod(),
        request.getRequestURI(),
        refusal.code(),
        refusal.getMessage());
    if (refusal.code() != ErrorCode.UNAVAILABLE) {
      refusals.request(request, refusal.code(), String.valueOf(refusal.getMessage()));
    }
    return Problems.answer(refusal.code(), String.valueOf(refusal.getMessage()), refusal.hint());
  }

  /** What Spring itself refuses: another path, method or form than the protocol's. */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception refusal,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (request instanceof ServletWebRequest servlet && status.is4xxClientError()) {
      Tally.REQUESTS_REFUSED.one(ErrorCode.BAD_REQUEST.name());
      refusals.request(
          servlet.getRequest(),
          status.value() == 404 ? ErrorCode.NOT_FOUND : ErrorCode.BAD_REQUEST,
          "HTTP " + status.value() + " " + refusal.getClass().getSimpleName());
    }
    return super.handleExceptionInternal(refusal, body, headers, status, request);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> database(DataAccessException failure, HttpServletRequest request) {
    LOG.error("{} {}: the database failed", request.getMethod(), request.getRequestURI(), failure);
    return unavailable();
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> transaction(
      TransactionException failure, HttpServletRequest request) {
    LOG.error(
        "{} {}: the transaction failed", request.getMethod(), request.getRequestURI(), failure);
    return unavailable();
  }

  private static ResponseEntity<ProblemDetail> unavailable() {
    Tally.REQUESTS_REFUSED.one(ErrorCode.UNAVAILABLE.name());
    return Problems.answer(
        ErrorCode.UNAVAILABLE, "the receiver's database failed", ErrorCode.UNAVAILABLE.hint());
  }
}
