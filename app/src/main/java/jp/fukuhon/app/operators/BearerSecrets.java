package jp.fukuhon.app.operators;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import jp.fukuhon.core.account.SignInDesk;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Tells by {@code Authorization: Bearer …} (RFC 6750) who asks: the secret of a session or of a
 * token. Thread-safe.
 */
final class BearerSecrets implements AuthenticationConverter, AuthenticationManager {

  private static final String SCHEME = "bearer ";

  private final SignInDesk desk;

  BearerSecrets(SignInDesk desk) {
    this.desk = desk;
  }

  @Override
  public @Nullable Authentication convert(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      return null;
    }
    String secret =
        header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
            ? header.substring(SCHEME.length()).strip()
            : "";
    return UsernamePasswordAuthenticationToken.unauthenticated("bearer", secret);
  }

  @Override
  public Authentication authenticate(Authentication claimed) {
    String secret = String.valueOf(claimed.getCredentials());
    return desk.access(secret)
        .map(access -> new Caller(access, secret))
        .orElseThrow(
            () -> new BadCredentialsException("the session or token has ended, or never was"));
  }
}
