package jp.fukuhon.app.operators;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import jp.fukuhon.app.http.RefusalEntries;
import jp.fukuhon.core.error.ErrorCode;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * Answers refused requests with a problem document, and enters each in the operation log: who,
 * what, why, from where. Thread-safe.
 */
final class RefusedRequests
    implements AuthenticationEntryPoint, AccessDeniedHandler, AuthenticationFailureHandler {

  /** Request attribute: the login that somebody claims who has not signed in. */
  static final String CLAIMED = "fukuhon.claimed";

  private static final String NOBODY = "unknown";

  private final RefusalEntries entries;

  RefusedRequests(RefusalEntries entries) {
    this.entries = entries;
  }

  /** A secret that is none. */
  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    refuse(request, response, ErrorCode.NOT_SIGNED_IN, String.valueOf(failure.getMessage()));
  }

  /** No secret at all. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    refuse(request, response, ErrorCode.NOT_SIGNED_IN, "nobody has signed in");
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
      throws IOException {
    if (denied instanceof AuthorizationDeniedException decided
        && decided.getAuthorizationResult() instanceof Gatekeeper.Refusal refusal) {
      refuse(request, response, refusal.code(), refusal.reason());
    } else {
      refuse(request, response, ErrorCode.NOT_ALLOWED, "not allowed");
    }
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, ErrorCode code, String reason)
      throws IOException {
    enter(request, code, reason);
    ProblemAnswer.write(response, code, reason, code.hint());
  }

  /** Enters a refusal. */
  void enter(HttpServletRequest request, ErrorCode code, String reason) {
    Asked asked = Asked.of(request);
    entries.enter(
        Objects.toString(request.getAttribute(CLAIMED), caller()),
        asked.action(),
        asked.stream().map(Object::toString).orElse(null),
        asked.transfer().map(Object::toString).orElse(null),
        code,
        reason,
        Map.of("from", request.getRemoteAddr()));
  }

  /** Who asks, in the words of the operation log. */
  static String caller() {
    return SecurityContextHolder.getContext().getAuthentication() instanceof Caller caller
        ? caller.login()
        : NOBODY;
  }
}
