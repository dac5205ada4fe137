package jp.fukuhon.core.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives accounts and takes them away. Each change is durable on return, with an entry in the
 * operation log that says who did it and why, and counts from the next request on. One
 * administrator who can sign in is always left. Thread-safe.
 */
public final class AccountDesk {

  /** The login of the administrator that the first start makes. */
  public static final String FIRST = "admin";

  private static final Duration ONE_TIME = Duration.ofDays(7);
  private static final String FIRST_NAME = "administrator";

  private final AccountTable accounts;
  private final SessionTable sessions;
  private final TransactionTemplate transactions;
  private final OperationLog log;
  private final Passwords passwords;
  private final Clock clock;

  public AccountDesk(
      JdbcClient jdbc, TransactionTemplate transactions, Passwords passwords, Clock clock) {
    this.accounts = new AccountTable(jdbc);
    this.sessions = new SessionTable(jdbc);
    this.transactions = transactions;
    this.log = new OperationLog(jdbc);
    this.passwords = passwords;
    this.clock = clock;
  }

  /**
   * A password that was given out, shown once.
   *
   * @param login whose
   * @param password to be changed at the first sign-in
   * @param until it can be used
   */
  public record GivenOut(String login, String password, Instant until) {}

  /** Every account that there is or was, by login. */
  public List<Account> all() {
    return accounts.all();
  }

  /**
   * Makes the first administrator, when there is no account at all.
   *
   * @param by who starts
   * @return empty when there is one already, or was
   */
  public Optional<GivenOut> initialise(String by) {
    if (!accounts.isEmpty()) {
      return Optional.empty();
    }
    GivenOut given = givenOut(FIRST);
    return insert(
            given,
            FIRST_NAME,
            Set.of(AccountRole.ADMINISTRATOR),
            AccountScope.ALL,
            by,
            "first start")
        ? Optional.of(given)
        : Optional.empty();
  }

  /**
   * Gives an account.
   *
   * @param login as {@link Account#LOGIN}
   * @param person 1 to 100 characters
   * @throws TransferException.Refused CONFLICT when the login is or was somebody's
   * @throws TransferException.Configuration when login, name or roles are not as they must be
   */
  public GivenOut add(
      String login,
      String person,
      Set<AccountRole> roles,
      AccountScope scope,
      String by,
      String reason) {
    if (!Account.isLogin(login)) {
      throw new TransferException.Configuration(
          "'" + OperationLog.printable(login) + "' is no login",
          "2 to 32 of a-z, 0-9, '.', '_', '-', the first a letter; not engine, not unknown");
    }
    String name = OperationLog.printable(person).strip();
    if (name.isEmpty() || name.length() > 100) {
      throw new TransferException.Configuration(
          "a person's name has 1 to 100 characters", "say whose account it is");
    }
    requireFit(roles, scope);
    GivenOut given = givenOut(login);
    if (!insert(given, name, roles, scope, by, reason)) {
      throw new TransferException.Refused(
          ErrorCode.CONFLICT,
          "the login " + login + " is or was somebody's",
          "choose another one: the operation log names people by their login");
    }
    return given;
  }

  private GivenOut givenOut(String login) {
    return new GivenOut(login, passwords.oneTime(), clock.instant().plus(ONE_TIME));
  }

  private boolean insert(
      GivenOut given,
      String person,
      Set<AccountRole> roles,
      AccountScope scope,
      String by,
      String reason) {
    String hash = passwords.hash(given.password());
    return FaultPoint.ACCOUNT_CHANGED.transaction(
        transactions,
        () -> {
          boolean there =
              accounts.insert(
                  given.login(), person, roles, scope, hash, given.until(), by, clock.instant());
          if (there) {
            log(by, "ADD_ACCOUNT", given.login(), reason, rights(roles, scope));
          }
          return there;
        });
  }

  private static void requireFit(Set<AccountRole> roles, AccountScope scope) {
    if (roles.isEmpty()) {
      throw new TransferException.Configuration(
          "an account has a role at least", "OPERATOR, BUREAU, AUDITOR or ADMINISTRATOR");
    }
    if (roles.contains(AccountRole.ADMINISTRATOR) && !scope.isAll()) {
      throw new TransferException.Configuration(
          "an administrator's account is not limited to municipalities or datasets",
          "give the other roles to an account of their own");
    }
  }

  /**
   * Gives out another password: sessions of the account end, lock-outs too; tokens stay.
   *
   * @throws TransferException.Refused NOT_FOUND when there is no such account
   */
  public GivenOut reset(String login, String by, String reason) {
    GivenOut given = givenOut(login);
    String hash = passwords.hash(given.password());
    change(
        login,
        by,
        "RESET_PASSWORD",
        reason,
        Map.of(),
        account -> {
          accounts.password(login, hash, given.until());
          accounts.failed(login, 0, 0, null);
          sessions.closeAll(login);
        });
    return given;
  }

  /** Locks an account until it is unlocked: nobody signs in, its sessions end, no token counts. */
  public void lock(String login, String by, String reason) {
    change(
        login,
        by,
        "LOCK_ACCOUNT",
        reason,
        Map.of(),
        account -> {
          requireAnotherAdministrator(account);
          accounts.bar(login, by);
          sessions.closeAll(login);
        });
  }

  /** Unlocks an account, whoever or whatever has locked it. */
  public void unlock(String login, String by, String reason) {
    change(
        login,
        by,
        "UNLOCK_ACCOUNT",
        reason,
        Map.of(),
        account -> {
          accounts.bar(login, null);
          accounts.failed(login, 0, 0, null);
        });
  }

  /** Changes what an account may do, also for sessions and tokens that there are. */
  public void change(
      String login, Set<AccountRole> roles, AccountScope scope, String by, String reason) {
    requireFit(roles, scope);
    change(
        login,
        by,
        "CHANGE_ACCOUNT",
        reason,
        rights(roles, scope),
        account -> {
          if (!roles.contains(AccountRole.ADMINISTRATOR)) {
            requireAnotherAdministrator(account);
          }
          accounts.change(login, roles, scope);
        });
  }

  /** Takes an account away for ever; its login is never given again. */
  public void end(String login, String by, String reason) {
    change(
        login,
        by,
        "END_ACCOUNT",
        reason,
        Map.of(),
        account -> {
          requireAnotherAdministrator(account);
          accounts.end(login, by, clock.instant());
          sessions.closeAll(login);
        });
  }

  private void requireAnotherAdministrator(Account leaving) {
    if (!leaving.roles().contains(AccountRole.ADMINISTRATOR)) {
      return;
    }
    boolean left =
        accounts.lockAll().stream()
            .filter(account -> !account.login().equals(leaving.login()))
            .anyMatch(
                account ->
                    account.roles().contains(AccountRole.ADMINISTRATOR) && !account.isClosed());
    if (!left) {
      throw new TransferException.Refused(
          ErrorCode.CONFLICT,
          leaving.login() + " is the last administrator",
          "make another one first: 'account add'");
    }
  }

  private void change(
      String login,
      String by,
      String action,
      String reason,
      Map<String, ?> detail,
      Consumer<Account> change) {
    FaultPoint.ACCOUNT_CHANGED.run(
        transactions,
        () -> {
          Account account =
              accounts
                  .lock(login)
                  .map(AccountTable.Row::account)
                  .filter(known -> known.endedBy() == null)
                  .orElseThrow(
                      () ->
                          new TransferException.Refused(
                              ErrorCode.NOT_FOUND,
                              "there is no account '" + OperationLog.printable(login) + "'",
                              "'account list' shows them"));
          change.accept(account);
          log(by, action, login, reason, detail);
        });
  }

  private static Map<String, Object> rights(Set<AccountRole> roles, AccountScope scope) {
    Map<String, Object> rights = new LinkedHashMap<>();
    rights.put("roles", roles.stream().map(Enum::name).sorted().toList());
    rights.put("municipalities", scope.municipalityCodes());
    rights.put("datasets", scope.datasetNames());
    return rights;
  }

  private void log(String by, String action, String login, String reason, Map<String, ?> more) {
    Map<String, Object> detail = new LinkedHashMap<>(more);
    detail.put("account", login);
    detail.put("reason", OperationLog.printable(reason));
    log.append(by, action, null, null, "OK", detail);
  }
}
