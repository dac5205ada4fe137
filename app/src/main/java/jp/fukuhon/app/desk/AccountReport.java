package jp.fukuhon.app.desk;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jp.fukuhon.core.account.Account;
import jp.fukuhon.core.account.AccountDesk.GivenOut;
import jp.fukuhon.core.account.Token;
import jp.fukuhon.core.account.TokenDesk.Issued;
import org.jspecify.annotations.Nullable;

/** What scripts are told of accounts and tokens. */
public final class AccountReport {

  private AccountReport() {}

  /** An account as it stands at a moment. */
  public static Map<String, @Nullable Object> json(Account account, Instant now) {
    Instant lockedUntil = account.lockedUntil();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("login", account.login());
    json.put("person", account.person());
    json.put("roles", names(account.roles()));
    json.put("municipalities", account.scope().municipalityCodes());
    json.put("datasets", account.scope().datasetNames());
    json.put("state", state(account, now));
    json.put(
        "lockedUntil",
        account.isLockedOut(now) && lockedUntil != null ? lockedUntil.toString() : null);
    json.put("failures", account.failures());
    json.put("createdBy", account.createdBy());
    json.put("createdAt", account.createdAt().toString());
    return json;
  }

  /** One word. */
  public static String state(Account account, Instant now) {
    if (account.endedBy() != null) {
      return "ENDED";
    }
    if (account.barredBy() != null) {
      return "LOCKED";
    }
    if (account.isLockedOut(now)) {
      return "LOCKED_OUT";
    }
    return account.mustChangePassword() ? "PASSWORD_DUE" : "ACTIVE";
  }

  /** A token as it stands at a moment. */
  public static Map<String, @Nullable Object> json(Token token, Instant now) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("token", token.number());
    json.put("login", token.login());
    json.put("name", token.name());
    json.put("roles", names(token.roles()));
    json.put("state", state(token, now));
    json.put("issuedBy", token.issuedBy());
    json.put("issuedAt", token.issuedAt().toString());
    json.put("expiresAt", token.expiresAt().toString());
    return json;
  }

  /** One word. */
  public static String state(Token token, Instant now) {
    if (token.revokedBy() != null) {
      return "REVOKED";
    }
    return token.isValid(now) ? "VALID" : "EXPIRED";
  }

  /** A password that is shown this once. */
  public static Map<String, Object> json(GivenOut given) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("login", given.login());
    json.put("oneTimePassword", given.password());
    json.put("until", given.until().toString());
    return json;
  }

  /** A secret that is shown this once. */
  public static Map<String, Object> json(Issued issued) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("token", issued.number());
    json.put("secret", issued.secret());
    json.put("expiresAt", issued.expiresAt().toString());
    return json;
  }

  private static List<String> names(Collection<? extends Enum<?>> values) {
    return values.stream().map(Enum::name).toList();
  }
}
