package jp.fukuhon.app.operators;

import java.util.Optional;
import java.util.function.Supplier;
import jp.fukuhon.core.account.Access;
import jp.fukuhon.core.account.AccountScope;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.register.MunicipalityCode;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * Decides every request by {@link Verb}: signed in, password settled, role, municipality and
 * dataset, in this order, before anything is looked up or read. Thread-safe.
 */
final class Gatekeeper implements AuthorizationManager<RequestAuthorizationContext> {

  private static final AuthorizationResult GRANTED = new AuthorizationDecision(true);

  /** A decision against a request, with what its caller is told. */
  static final class Refusal extends AuthorizationDecision {
    private final ErrorCode code;
    private final String reason;

    private Refusal(ErrorCode code, String reason) {
      super(false);
      this.code = code;
      this.reason = reason;
    }

    ErrorCode code() {
      return code;
    }

    String reason() {
      return reason;
    }
  }

  @Override
  public AuthorizationResult authorize(
      Supplier<? extends @Nullable Authentication> authentication,
      RequestAuthorizationContext context) {
    Asked asked = Asked.of(context.getRequest());
    if (asked.verb().filter(verb -> verb.who() == Verb.Who.ANYBODY).isPresent()) {
      return GRANTED;
    }
    if (!(authentication.get() instanceof Caller caller)) {
      return new Refusal(ErrorCode.NOT_SIGNED_IN, "nobody has signed in");
    }
    if (asked.verb().isEmpty()) {
      return new Refusal(ErrorCode.NOT_FOUND, "there is no such request");
    }
    return decide(caller.access(), asked, asked.verb().get());
  }

  private static AuthorizationResult decide(Access access, Asked asked, Verb verb) {
    if (access.mustChangePassword() && verb.who() != Verb.Who.UNSETTLED) {
      return new Refusal(
          ErrorCode.PASSWORD_DUE, "the password of " + access.login() + " was given out");
    }
    if (verb.who() == Verb.Who.ROLES && !verb.isFor(access.roles())) {
      return new Refusal(
          ErrorCode.NOT_ALLOWED,
          access.login() + " has none of the roles " + verb.roles().stream().sorted().toList());
    }
    return outside(access.scope(), asked)
        .<AuthorizationResult>map(
            whose ->
                new Refusal(
                    ErrorCode.NOT_ALLOWED, access.login() + " has nothing to do with " + whose))
        .orElse(GRANTED);
  }

  /** What a request concerns outside a scope; empty when it concerns nothing else. */
  private static Optional<String> outside(AccountScope scope, Asked asked) {
    if (asked.stream().isPresent()) {
      return asked.stream().filter(stream -> !scope.permits(stream)).map(Object::toString);
    }
    return asked.peer().filter(peer -> !permits(scope, peer)).map(peer -> "that party");
  }

  /** Whoever keeps out a party that is no municipality keeps everybody's registers from it. */
  private static boolean permits(AccountScope scope, String peer) {
    return scope.isAll()
        || (scope.datasets().isEmpty()
            && MunicipalityCode.explain(peer).isEmpty()
            && scope.permits(new MunicipalityCode(peer)));
  }
}
