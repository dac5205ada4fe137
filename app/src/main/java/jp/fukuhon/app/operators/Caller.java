package jp.fukuhon.app.operators;

import java.util.List;
import jp.fukuhon.core.account.Access;
import jp.fukuhon.core.account.AccountRole;
import jp.fukuhon.core.register.StreamId;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Who asks, as Spring Security carries it through a request. Used by one request. */
final class Caller extends AbstractAuthenticationToken {

  private static final long serialVersionUID = 1L;

  private final transient Access access;
  private final String secret;

  Caller(Access access, String secret) {
    super(access.roles().stream().map(role -> new SimpleGrantedAuthority("ROLE_" + role)).toList());
    this.access = access;
    this.secret = secret;
    setAuthenticated(true);
  }

  Access access() {
    return access;
  }

  /** Who it is, in the words of the operation log. */
  String login() {
    return access.login();
  }

  boolean has(AccountRole role) {
    return access.roles().contains(role);
  }

  boolean maySee(StreamId stream) {
    return access.scope().permits(stream);
  }

  /** The municipalities it is limited to; empty for all. */
  List<String> municipalities() {
    return access.scope().municipalityCodes();
  }

  /** What its session is known by. */
  String secret() {
    return secret;
  }

  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public Object getPrincipal() {
    return access.login();
  }
}
