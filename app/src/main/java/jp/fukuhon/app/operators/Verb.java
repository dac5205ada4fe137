package jp.fukuhon.app.operators;

import static jp.fukuhon.core.account.AccountRole.ADMINISTRATOR;
import static jp.fukuhon.core.account.AccountRole.AUDITOR;
import static jp.fukuhon.core.account.AccountRole.BUREAU;
import static jp.fukuhon.core.account.AccountRole.OPERATOR;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import java.util.EnumSet;
import java.util.Set;
import jp.fukuhon.core.account.AccountRole;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Every request that there is, and who may make it: the one table of it. Its names are the actions
 * of refused ones in the operation log. A path's variable {@code stream}, {@code transfer} or
 * {@code peer} says whose registers it concerns.
 */
@SuppressWarnings("ImmutableEnumChecker") // none of its fields is ever changed
enum Verb {
  DESCRIPTION(GET, "/v1/openapi.yaml", Who.ANYBODY),
  SIGN_IN(POST, "/v1/session", Who.ANYBODY),
  SIGN_OUT(DELETE, "/v1/session", Who.UNSETTLED),
  CHANGE_PASSWORD(PUT, "/v1/account/password", Who.UNSETTLED),
  OWN_ACCOUNT(GET, "/v1/account", Who.UNSETTLED),
  LIST_TOKENS(GET, "/v1/tokens", Who.SIGNED_IN),
  ISSUE_TOKEN(POST, "/v1/tokens", Who.SIGNED_IN),
  REVOKE_TOKEN(POST, "/v1/tokens/{token}/revoke", Who.SIGNED_IN),

  STATUS(GET, "/v1/status", OPERATOR, AUDITOR),
  TRANSFER(GET, "/v1/transfers/{transfer}", OPERATOR, AUDITOR),
  COMPARISONS(GET, "/v1/comparisons", OPERATOR, AUDITOR, BUREAU),
  PEERS(GET, "/v1/peers", OPERATOR, AUDITOR),
  QUARANTINE_PEER(POST, "/v1/peers/{peer}/quarantine", OPERATOR),
  RELEASE_PEER(POST, "/v1/peers/{peer}/release", OPERATOR),
  READ_LOG(GET, "/v1/operation-log", AUDITOR),

  STOP(POST, "/v1/transfers/{transfer}/stop", OPERATOR),
  RESTART(POST, "/v1/transfers/{transfer}/restart", OPERATOR),
  ABORT(POST, "/v1/transfers/{transfer}/abort", OPERATOR),
  SEND(POST, "/v1/streams/{stream}/send", OPERATOR),
  SEND_REQUEST(GET, "/v1/streams/{stream}/requests/{request}", OPERATOR, AUDITOR),
  TAKEOVER(POST, "/v1/streams/{stream}/takeover", OPERATOR),
  SHOW_BANDWIDTH(GET, "/v1/streams/{stream}/bandwidth", OPERATOR, AUDITOR),
  BANDWIDTH(POST, "/v1/streams/{stream}/bandwidth", OPERATOR),
  NIGHTS(GET, "/v1/nights", OPERATOR, AUDITOR),
  SKIP_NIGHT(POST, "/v1/streams/{stream}/nights/{date}/skip", OPERATOR),
  RUN_ON(POST, "/v1/streams/{stream}/run-on", OPERATOR),
  RECONCILE(POST, "/v1/streams/{stream}/reconcile", OPERATOR),

  BUREAU_STREAMS(GET, "/v1/bureaus/{bureau}", BUREAU),
  BUREAU_REPORT(GET, "/v1/bureaus/{bureau}/report", BUREAU),
  ASK_COMPARISON(POST, "/v1/streams/{stream}/wish", BUREAU, OPERATOR),
  WITHDRAW_WISH(POST, "/v1/streams/{stream}/wish/withdraw", BUREAU, OPERATOR),

  LIST_ACCOUNTS(GET, "/v1/accounts", ADMINISTRATOR),
  ADD_ACCOUNT(POST, "/v1/accounts", ADMINISTRATOR),
  RESET_PASSWORD(POST, "/v1/accounts/{login}/reset", ADMINISTRATOR),
  LOCK_ACCOUNT(POST, "/v1/accounts/{login}/lock", ADMINISTRATOR),
  UNLOCK_ACCOUNT(POST, "/v1/accounts/{login}/unlock", ADMINISTRATOR),
  CHANGE_ACCOUNT(PUT, "/v1/accounts/{login}/rights", ADMINISTRATOR),
  END_ACCOUNT(POST, "/v1/accounts/{login}/revoke", ADMINISTRATOR);

  /** Who may, besides those of certain roles. */
  enum Who {
    /** Nobody has to sign in for it. */
    ANYBODY,
    /** Whoever has signed in, also with a password that has to be changed. */
    UNSETTLED,
    /** Whoever has signed in. */
    SIGNED_IN,
    /** Whoever has one of its roles. */
    ROLES
  }

  private final HttpMethod method;
  private final PathPattern path;
  private final Who who;
  private final Set<AccountRole> roles;

  Verb(HttpMethod method, String path, Who who) {
    this(method, path, who, EnumSet.noneOf(AccountRole.class));
  }

  Verb(HttpMethod method, String path, AccountRole role, AccountRole... others) {
    this(method, path, Who.ROLES, EnumSet.of(role, others));
  }

  Verb(HttpMethod method, String path, Who who, Set<AccountRole> roles) {
    this.method = method;
    this.path = PathPatternParser.defaultInstance.parse(path);
    this.who = who;
    this.roles = roles;
  }

  HttpMethod method() {
    return method;
  }

  PathPattern path() {
    return path;
  }

  Who who() {
    return who;
  }

  boolean isFor(Set<AccountRole> some) {
    return some.stream().anyMatch(roles::contains);
  }

  /** For people. */
  Set<AccountRole> roles() {
    return Set.copyOf(roles);
  }
}
