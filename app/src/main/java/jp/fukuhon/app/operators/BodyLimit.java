package jp.fukuhon.app.operators;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import jp.fukuhon.core.error.ErrorCode;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds bodies before anybody reads them: at most 16 KiB, announced by a {@code Content-Length}.
 * Thread-safe.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BodyLimit extends OncePerRequestFilter {

  private static final int MOST = 16 << 10;

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
      ProblemAnswer.write(
          response,
          ErrorCode.BAD_REQUEST,
          "a body needs a Content-Length",
          "send it whole, not in chunks");
    } else if (request.getContentLengthLong() > MOST) {
      ProblemAnswer.write(
          response,
          ErrorCode.TOO_LARGE,
          "a body has at most " + MOST + " octets",
          "GET /v1/openapi.yaml describes every body");
    } else {
      chain.doFilter(request, response);
    }
  }
}
