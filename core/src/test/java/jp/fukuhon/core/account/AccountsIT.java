package jp.fukuhon.core.account;

import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Migrations.Party;
import jp.fukuhon.core.ledger.PartyDatabase;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.ledger.Sql;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.core.register.StreamId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Accounts on a real database, by a clock that is moved. */
class AccountsIT {

  private static final SessionLimits LIMITS =
      new SessionLimits(Duration.ofMinutes(15), Duration.ofHours(8));
  private static final Passwords PASSWORDS = new Passwords();
  private static final String OWN = "a long sentence 1";
  private static final AccountScope CHIYODA =
      new AccountScope(Set.of(new MunicipalityCode("131016")), Set.of());

  private final MovedClock clock = new MovedClock();
  private PartyDatabase database;
  private AccountDesk accounts;
  private TokenDesk tokens;
  private SignInDesk desk;

  /** Stands still until it is moved. */
  private static final class MovedClock extends Clock {
    private Instant now = Instant.parse("2026-11-22T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }

    void move(Duration by) {
      now = now.plus(by);
    }
  }

  @BeforeEach
  void open() throws SQLException {
    database = PartyDatabase.of(Party.GATEWAY);
    var engine = database.dataSource(ENGINE);
    JdbcClient jdbc = JdbcClient.create(engine);
    TransactionTemplate transactions = new TransactionTemplate(new PartyTransactions(engine));
    accounts = new AccountDesk(jdbc, transactions, PASSWORDS, clock);
    tokens = new TokenDesk(jdbc, transactions, clock);
    desk = new SignInDesk(jdbc, transactions, PASSWORDS, LIMITS, clock);
  }

  private String give(String login, Set<AccountRole> roles, AccountScope scope) {
    return accounts.add(login, "山田 " + login, roles, scope, "root", "test").password();
  }

  /** An account whose owner has chosen a password. */
  private void settled(String login, AccountRole... roles) {
    String first = give(login, Set.of(roles), AccountScope.ALL);
    desk.changePassword(desk.signIn(login, first, "::1").secret(), first, OWN);
  }

  private String signIn(String login) {
    return desk.signIn(login, OWN, "::1").secret();
  }

  private static void assertRefused(ErrorCode code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(TransferException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private void fail(String login, int times) {
    for (int i = 0; i < times; i++) {
      assertRefused(ErrorCode.NOT_SIGNED_IN, () -> desk.signIn(login, "wrong one", "::1"));
    }
  }

  private List<List<String>> log(String action) throws SQLException {
    try (Connection superuser = database.as(SUPERUSER)) {
      return Sql.rows(
          superuser,
          "SELECT actor, outcome, detail::text FROM audit.operation_log WHERE action = ? ORDER BY"
              + " entry_no",
          action);
    }
  }

  @Test
  void theFirstStartMakesOneAdministratorWithAOneTimePassword() throws SQLException {
    AccountDesk.GivenOut given = accounts.initialise("root").orElseThrow();
    assertThat(accounts.initialise("root")).isEmpty();
    assertThat(given.password()).matches("([a-z2-9]{4}-){4}[a-z2-9]{4}");

    SignInDesk.Opened opened = desk.signIn(given.login(), given.password(), "::1");
    assertThat(opened.access().mustChangePassword()).isTrue();
    assertThat(opened.access().roles()).containsExactly(AccountRole.ADMINISTRATOR);
    for (String bad : List.of("short", "admin admin admin", "aaaaaaaaaaaaaaa", given.password())) {
      assertRefused(
          ErrorCode.BAD_REQUEST, () -> desk.changePassword(opened.secret(), given.password(), bad));
    }
    desk.changePassword(opened.secret(), given.password(), OWN);
    assertThat(desk.access(opened.secret()).orElseThrow().mustChangePassword()).isFalse();
    assertRefused(
        ErrorCode.NOT_SIGNED_IN, () -> desk.signIn(given.login(), given.password(), "::1"));
    assertThat(signIn(given.login())).startsWith("fks_");
    assertThat(log("ADD_ACCOUNT")).singleElement().asString().contains("root").contains("admin");
  }

  @Test
  void aPasswordThatWasGivenOutAndNotUsedIsOverAfterAWeek() {
    String first = give("yamada", Set.of(AccountRole.OPERATOR), AccountScope.ALL);
    clock.move(Duration.ofDays(7));
    assertRefused(ErrorCode.NOT_SIGNED_IN, () -> desk.signIn("yamada", first, "::1"));
    String second = accounts.reset("yamada", "root", "letter was late").password();
    assertThat(desk.signIn("yamada", second, "::1").access().mustChangePassword()).isTrue();
  }

  @Test
  void fiveFailuresLockForFifteenMinutesAndEachFurtherTimeTwiceAsLong() throws SQLException {
    settled("yamada", AccountRole.OPERATOR);
    String session = signIn("yamada");
    Duration length = Duration.ofMinutes(15);
    for (int lockOut = 1; lockOut <= 9; lockOut++) {
      fail("yamada", 5);
      clock.move(length.minusSeconds(1));
      assertRefused(ErrorCode.NOT_SIGNED_IN, () -> signIn("yamada"));
      assertThat(log("LOCK_OUT")).hasSize(lockOut);
      clock.move(Duration.ofSeconds(1));
      if (lockOut == 1) {
        assertThat(desk.access(session)).as("a session ends by idleness only").isEmpty();
      }
      length = lockOut < 7 ? length.multipliedBy(2) : Duration.ofDays(1);
    }
    assertThat(signIn("yamada")).isNotEmpty();
    assertThat(log("LOCK_OUT"))
        .extracting(row -> row.get(2).replaceAll(".*\"lockOut\": (\\d+).*", "$1"))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9");

    fail("yamada", 5); // a sign-in has begun the series anew
    clock.move(Duration.ofMinutes(15));
    assertThat(signIn("yamada")).isNotEmpty();
    fail("yamada", 4);
    assertThat(signIn("yamada")).isNotEmpty();
    fail("yamada", 4);
    assertThat(signIn("yamada")).as("failures in a row count").isNotEmpty();
  }

  @Test
  void guessesAtTheSameMomentAreNotMoreThanFive() throws Exception {
    settled("yamada", AccountRole.OPERATOR);
    List<Callable<ErrorCode>> guesses = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String guess = "guess number " + i;
      guesses.add(
          () -> {
            try {
              desk.signIn("yamada", guess, "::1");
              return ErrorCode.UNEXPECTED;
            } catch (TransferException e) {
              return e.code();
            }
          });
    }
    try (ExecutorService guessers = Executors.newFixedThreadPool(6)) {
      for (Future<ErrorCode> guess : guessers.invokeAll(guesses)) {
        assertThat(guess.get()).isEqualTo(ErrorCode.NOT_SIGNED_IN);
      }
    }
    assertThat(log("LOCK_OUT")).hasSize(1);
    assertRefused(ErrorCode.NOT_SIGNED_IN, () -> signIn("yamada"));
  }

  @Test
  void whoeverIsRefusedIsToldTheSameAndWaitsTheSame() {
    settled("yamada", AccountRole.OPERATOR);
    settled("suzuki", AccountRole.OPERATOR);
    accounts.lock("suzuki", "root", "left");
    List<String> logins = List.of("yamada", "nobody", "suzuki");
    List<String> told = new ArrayList<>();
    List<Long> took = new ArrayList<>();
    for (String login : logins) {
      long[] nanos = new long[4];
      for (int i = 0; i < nanos.length; i++) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> desk.signIn(login, "wrong one", "::1"))
            .satisfies(e -> told.add(String.valueOf(e.getMessage())));
        nanos[i] = System.nanoTime() - start;
      }
      took.add(Arrays.stream(nanos).min().orElseThrow());
    }
    assertThat(told.stream().distinct()).hasSize(1);
    long least = took.stream().mapToLong(Long::longValue).min().orElseThrow();
    long most = took.stream().mapToLong(Long::longValue).max().orElseThrow();
    assertThat(least).as("hashing takes milliseconds: %s", took).isGreaterThan(5_000_000);
    assertThat(most).as("the quickest of each: %s", took).isLessThan(3 * least);
  }

  @Test
  void aSessionEndsWhenItIsIdleAndInTheEndInAnyCase() {
    settled("yamada", AccountRole.OPERATOR);
    String idle = signIn("yamada");
    clock.move(Duration.ofMinutes(15));
    assertThat(desk.access(idle)).isEmpty();

    String busy = signIn("yamada");
    for (int minutes = 0; minutes < 8 * 60; minutes += 10) {
      assertThat(desk.access(busy)).isPresent();
      clock.move(Duration.ofMinutes(10));
    }
    assertThat(desk.access(busy)).isEmpty();

    String ended = signIn("yamada");
    desk.signOut(ended);
    desk.signOut(ended);
    assertThat(desk.access(ended)).isEmpty();
    assertThat(desk.access("fks_" + "A".repeat(43))).isEmpty();
    assertThat(desk.access("")).isEmpty();
  }

  @Test
  void whatIsTakenAwayDoesNotCountFromTheNextRequestOn() {
    settled("yamada", AccountRole.OPERATOR, AccountRole.AUDITOR);
    String session = signIn("yamada");
    TokenDesk.Issued token =
        tokens.issue(
            "yamada", "nightly", Set.of(AccountRole.OPERATOR), Duration.ofDays(30), "yamada");
    assertThat(desk.access(token.secret()).orElseThrow().roles())
        .containsExactly(AccountRole.OPERATOR);
    assertRefused(
        ErrorCode.NOT_ALLOWED,
        () ->
            tokens.issue(
                "yamada", "x", Set.of(AccountRole.ADMINISTRATOR), Duration.ofDays(1), "yamada"));

    accounts.change("yamada", Set.of(AccountRole.AUDITOR), CHIYODA, "root", "moved");
    assertThat(desk.access(session).orElseThrow().roles()).containsExactly(AccountRole.AUDITOR);
    assertThat(desk.access(session).orElseThrow().scope().permits(StreamId.parse("011002-FUKUHON")))
        .isFalse();
    assertThat(desk.access(token.secret()).orElseThrow().roles()).isEmpty();

    accounts.change("yamada", Set.of(AccountRole.OPERATOR), AccountScope.ALL, "root", "moved back");
    accounts.lock("yamada", "root", "suspicion");
    assertThat(desk.access(session)).isEmpty();
    assertThat(desk.access(token.secret())).isEmpty();
    accounts.unlock("yamada", "root", "cleared");
    assertThat(desk.access(token.secret())).isPresent();
    tokens.revoke(token.number(), "root");
    assertThat(desk.access(token.secret())).isEmpty();
    assertRefused(ErrorCode.NOT_FOUND, () -> tokens.revoke(token.number(), "root"));

    TokenDesk.Issued day =
        tokens.issue("yamada", "day", Set.of(AccountRole.OPERATOR), Duration.ofDays(1), "yamada");
    clock.move(Duration.ofDays(1));
    assertThat(desk.access(day.secret())).isEmpty();
    accounts.end("yamada", "root", "left the office");
    assertRefused(ErrorCode.NOT_SIGNED_IN, () -> signIn("yamada"));
    assertRefused(
        ErrorCode.CONFLICT, () -> give("yamada", Set.of(AccountRole.OPERATOR), AccountScope.ALL));
  }

  @Test
  void oneAdministratorIsAlwaysLeft() {
    settled("first", AccountRole.ADMINISTRATOR);
    assertRefused(ErrorCode.CONFLICT, () -> accounts.lock("first", "first", "x"));
    assertRefused(ErrorCode.CONFLICT, () -> accounts.end("first", "first", "x"));
    assertRefused(
        ErrorCode.CONFLICT,
        () ->
            accounts.change("first", Set.of(AccountRole.AUDITOR), AccountScope.ALL, "first", "x"));
    settled("second", AccountRole.ADMINISTRATOR);
    accounts.end("first", "second", "left");
    assertRefused(ErrorCode.CONFLICT, () -> accounts.lock("second", "second", "x"));
    assertRefused(
        ErrorCode.CONFIGURATION, () -> give("third", Set.of(AccountRole.ADMINISTRATOR), CHIYODA));
    assertRefused(
        ErrorCode.CONFIGURATION,
        () -> give("131016", Set.of(AccountRole.OPERATOR), AccountScope.ALL));
  }

  @Test
  void whatIsStoredOpensNothingAndStaysAsItIs() throws SQLException {
    settled("yamada", AccountRole.OPERATOR);
    String session = signIn("yamada");
    String token =
        tokens
            .issue("yamada", "t", Set.of(AccountRole.OPERATOR), Duration.ofDays(1), "yamada")
            .secret();
    try (Connection superuser = database.as(SUPERUSER)) {
      for (String table :
          List.of("account.account", "account.session", "account.token", "audit.operation_log")) {
        assertThat(Sql.column(superuser, "SELECT t::text FROM " + table + " t"))
            .isNotEmpty()
            .allSatisfy(row -> assertThat(row).doesNotContain(OWN, session, token));
      }
      assertThat(Sql.text(superuser, "SELECT password FROM account.account"))
          .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
      for (String change :
          List.of(
              "DELETE FROM account.account",
              "UPDATE account.account SET login = 'other'",
              "DELETE FROM account.token",
              "UPDATE account.token SET expires_at = expires_at + interval '1 day'",
              "UPDATE account.token SET roles = '{ADMINISTRATOR}'",
              "UPDATE account.session SET opened_at = opened_at + interval '1 day'",
              "TRUNCATE account.token")) {
        Sql.assertRefused("55000", () -> Sql.run(superuser, change));
      }
    }
  }
}
