package jp.fukuhon.core.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tokens by which scripts ask in the place of a person: never with more than the person's own
 * rights. Each change is durable on return, with an entry in the operation log. Thread-safe.
 */
public final class TokenDesk {

  private static final Duration LONGEST = Duration.ofDays(366);

  private final AccountTable accounts;
  private final SessionTable sessions;
  private final TransactionTemplate transactions;
  private final OperationLog log;
  private final Clock clock;

  public TokenDesk(JdbcClient jdbc, TransactionTemplate transactions, Clock clock) {
    this.accounts = new AccountTable(jdbc);
    this.sessions = new SessionTable(jdbc);
    this.transactions = transactions;
    this.log = new OperationLog(jdbc);
    this.clock = clock;
  }

  /**
   * A token that was made.
   *
   * @param number of it
   * @param secret shown once
   * @param expiresAt its end
   */
  public record Issued(long number, String secret, Instant expiresAt) {}

  /** Every token that there is or was, by number. */
  public List<Token> all() {
    return sessions.tokens();
  }

  /** The token of that number. */
  public Optional<Token> find(long number) {
    return sessions.token(number);
  }

  /**
   * Makes a token.
   *
   * @param login whose
   * @param name what it is for, 1 to 100 characters
   * @param roles some of the account's
   * @param valid from now on, at most 366 days
   * @param by who makes it
   * @throws TransferException.Refused NOT_FOUND when there is no such account, NOT_ALLOWED when it
   *     has not all of the roles
   * @throws TransferException.Configuration when name or time are not as they must be
   */
  public Issued issue(
      String login, String name, Set<AccountRole> roles, Duration valid, String by) {
    String purpose = OperationLog.printable(name).strip();
    if (purpose.isEmpty() || purpose.length() > 100 || roles.isEmpty()) {
      throw new TransferException.Configuration(
          "a token has a name of 1 to 100 characters and a role at least", "say what it is for");
    }
    if (!valid.isPositive() || valid.compareTo(LONGEST) > 0) {
      throw new TransferException.Configuration(
          "a token is valid for 1 to " + LONGEST.toDays() + " days", "make another one in time");
    }
    String secret = Secret.create(Secret.TOKEN);
    Instant now = clock.instant();
    Token token = new Token(0, login, purpose, roles, by, now, now.plus(valid), null);
    long number =
        FaultPoint.ACCOUNT_CHANGED.transaction(
            transactions,
            () -> {
              requireRoles(login, roles);
              long issued = sessions.issue(token, Secret.digest(secret));
              Map<String, Object> detail = new LinkedHashMap<>();
              detail.put("token", issued);
              detail.put("account", login);
              detail.put("name", purpose);
              detail.put("roles", roles.stream().map(Enum::name).sorted().toList());
              detail.put("until", token.expiresAt().toString());
              log.append(by, "ISSUE_TOKEN", null, null, "OK", detail);
              return issued;
            });
    return new Issued(number, secret, token.expiresAt());
  }

  private void requireRoles(String login, Set<AccountRole> roles) {
    Account account =
        accounts
            .lock(login)
            .map(AccountTable.Row::account)
            .filter(known -> !known.isClosed())
            .orElseThrow(
                () ->
                    new TransferException.Refused(
                        ErrorCode.NOT_FOUND,
                        "there is no account '"
                            + OperationLog.printable(login)
                            + "', or it is locked",
                        "'account list' shows them"));
    if (!account.roles().containsAll(roles)) {
      throw new TransferException.Refused(
          ErrorCode.NOT_ALLOWED,
          "account " + login + " has not all of the roles " + roles,
          "a token has no more than its account: " + account.roles());
    }
  }

  /**
   * Revokes a token: it does not count from the next request on.
   *
   * @param by who does it
   * @throws TransferException.Refused NOT_FOUND when there is none of that number, or it is revoked
   */
  public void revoke(long number, String by) {
    FaultPoint.ACCOUNT_CHANGED.run(
        transactions,
        () -> {
          if (!sessions.revoke(number, by, clock.instant())) {
            throw new TransferException.Refused(
                ErrorCode.NOT_FOUND,
                "there is no token " + number + " that could be revoked",
                "'account token list' shows them");
          }
          log.append(by, "REVOKE_TOKEN", null, null, "OK", Map.of("token", number));
        });
  }
}
