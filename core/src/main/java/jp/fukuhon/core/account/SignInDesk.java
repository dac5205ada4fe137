package jp.fukuhon.core.account;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Signs people in and out, and tells by a secret who asks (識別及び認証, 第5-4). After five failures in a
 * row a sign-in is locked for 15 minutes, each further time twice as long, up to a day (第5-4(6)).
 * Whoever is refused learns nothing: a login that is not there, a wrong password and a locked
 * account get the same answer after the same time. Thread-safe.
 */
public final class SignInDesk {

  private final AccountTable accounts;
  private final SessionTable sessions;
  private final TransactionTemplate transactions;
  private final OperationLog log;
  private final Passwords passwords;
  private final SessionLimits limits;
  private final Clock clock;

  public SignInDesk(
      JdbcClient jdbc,
      TransactionTemplate transactions,
      Passwords passwords,
      SessionLimits limits,
      Clock clock) {
    this.accounts = new AccountTable(jdbc);
    this.sessions = new SessionTable(jdbc);
    this.transactions = transactions;
    this.log = new OperationLog(jdbc);
    this.passwords = passwords;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * A session that was opened.
   *
   * @param secret by which its requests are known; shown once
   * @param access what it lets do
   * @param until its end if it is used all the time
   */
  public record Opened(String secret, Access access, Instant until) {}

  /**
   * Opens a session. Durable on return, with an entry in the operation log; so is what a failure
   * changes.
   *
   * @param from where the person sits, for the log
   * @throws TransferException.Refused NOT_SIGNED_IN, the same whatever the cause is
   */
  public Opened signIn(String login, String password, String from) {
    String secret = Secret.create(Secret.SESSION);
    Instant now = clock.instant();
    Optional<Account> signedIn =
        FaultPoint.ACCOUNT_CHANGED.transaction(
            transactions,
            () -> {
              Optional<Account> right = checked(login, password, now);
              right.ifPresent(
                  account -> {
                    sessions.sweep(limits, now);
                    sessions.open(account.login(), Secret.digest(secret), now);
                    log(account.login(), "SIGN_IN", "OK", Map.of("from", from));
                  });
              return right;
            });
    Account account = signedIn.orElseThrow(SignInDesk::refused);
    return new Opened(secret, ofSession(account), now.plus(limits.longest()));
  }

  private static TransferException.Refused refused() {
    return new TransferException.Refused(
        ErrorCode.NOT_SIGNED_IN,
        "login or password are wrong, or the account is locked",
        "after five failures an account is locked for 15 minutes and longer; 'account list' shows"
            + " it, 'account unlock' and 'account reset' help");
  }

  /** The account, if that is its password and it may sign in; enters the failure if not. */
  private Optional<Account> checked(String login, String password, Instant now) {
    Optional<AccountTable.Row> row = accounts.lock(login);
    if (row.isEmpty() || !maySignIn(row.get().account(), now)) {
      passwords.spend(password);
      return Optional.empty();
    }
    Account account = row.get().account();
    if (passwords.isRight(password, row.get().password())) {
      if (account.failures() > 0 || account.lockOuts() > 0) {
        accounts.failed(login, 0, 0, null);
      }
      return Optional.of(account);
    }
    failed(account, now);
    return Optional.empty();
  }

  private static boolean maySignIn(Account account, Instant now) {
    Instant passwordUntil = account.passwordUntil();
    return !account.isClosed()
        && !account.isLockedOut(now)
        && (passwordUntil == null || now.isBefore(passwordUntil));
  }

  private void failed(Account account, Instant now) {
    int failures = account.failures() + 1;
    if (failures < LockOut.FAILURES) {
      accounts.failed(account.login(), failures, account.lockOuts(), account.lockedUntil());
      return;
    }
    int lockOuts = account.lockOuts() + 1;
    Instant until = now.plus(LockOut.length(lockOuts));
    accounts.failed(account.login(), 0, lockOuts, until);
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("failures", failures);
    detail.put("lockOut", lockOuts);
    detail.put("until", until.toString());
    log(account.login(), "LOCK_OUT", "LOCKED", detail);
  }

  /**
   * Replaces the password of whoever has signed in; every other session of the account ends. A
   * wrong old password counts as a failed sign-in.
   *
   * @param secret of the session
   * @throws TransferException.Refused NOT_SIGNED_IN when the session has ended or the old password
   *     is wrong, NOT_ALLOWED to a token, BAD_REQUEST with what is wrong with the new password
   */
  public void changePassword(String secret, String old, String chosen) {
    Instant now = clock.instant();
    Access access = access(secret).orElseThrow(SignInDesk::refused);
    if (!access.isSession()) {
      throw new TransferException.Refused(
          ErrorCode.NOT_ALLOWED, "a token changes no password", "sign in as the person");
    }
    Optional<String> fault =
        old.equals(chosen)
            ? Optional.of("the new password is the old one")
            : Passwords.fault(access.login(), chosen);
    if (fault.isPresent()) {
      throw new TransferException.Refused(
          ErrorCode.BAD_REQUEST, fault.get(), "choose another one; a long sentence is good");
    }
    boolean changed =
        FaultPoint.ACCOUNT_CHANGED.transaction(
            transactions,
            () -> {
              boolean right = checked(access.login(), old, now).isPresent();
              if (right) {
                accounts.password(access.login(), passwords.hash(chosen), null);
                sessions.closeOthers(access.login(), Secret.digest(secret));
                log(access.login(), "CHANGE_PASSWORD", "OK", Map.of());
              }
              return right;
            });
    if (!changed) {
      throw refused();
    }
  }

  /** Ends a session; safe to repeat. Durable on return. */
  public void signOut(String secret) {
    access(secret)
        .filter(Access::isSession)
        .ifPresent(
            access ->
                FaultPoint.ACCOUNT_CHANGED.run(
                    transactions,
                    () -> {
                      if (sessions.close(Secret.digest(secret))) {
                        log(access.login(), "SIGN_OUT", "OK", Map.of());
                      }
                    }));
  }

  /**
   * Who asks, by the secret of a session or a token, as the account stands now: what was taken away
   * does not count from the next request on.
   *
   * @return empty when it is none, or has ended
   */
  public Optional<Access> access(String secret) {
    Instant now = clock.instant();
    if (Secret.isOf(Secret.SESSION, secret)) {
      return sessions
          .account(Secret.digest(secret), limits, now)
          .filter(account -> !account.isClosed())
          .map(SignInDesk::ofSession);
    }
    if (Secret.isOf(Secret.TOKEN, secret)) {
      return sessions
          .held(Secret.digest(secret), now)
          .filter(held -> !held.account().isClosed())
          .map(
              held ->
                  new Access(
                      held.account().login(),
                      held.rolesOfBoth(),
                      held.account().scope(),
                      false,
                      held.number()));
    }
    return Optional.empty();
  }

  /** Whether somebody has that login, so that it may be named in a log. */
  public boolean isKnown(String login) {
    return accounts.find(login).isPresent();
  }

  private static Access ofSession(Account account) {
    return new Access(
        account.login(), account.roles(), account.scope(), account.mustChangePassword(), null);
  }

  private void log(String login, String action, String outcome, Map<String, ?> detail) {
    log.append(login, action, null, null, outcome, detail);
  }
}
