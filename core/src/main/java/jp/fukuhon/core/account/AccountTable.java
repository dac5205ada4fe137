package jp.fukuhon.core.account;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.MunicipalityCode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of accounts; in the caller's transaction. Thread-safe. */
final class AccountTable {

  private static final String COLUMNS =
      """
      SELECT login, person, roles, municipalities, datasets, password, password_until, failures, lock_outs, locked_until,
             barred_by, created_by, created_at, ended_by
        FROM account.account
      """;

  private final JdbcClient jdbc;

  AccountTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A row.
   *
   * @param account what others are told
   * @param password its hash
   */
  record Row(Account account, String password) {}

  List<Account> all() {
    return jdbc.sql(COLUMNS + " ORDER BY login").query((row, n) -> row(row).account()).list();
  }

  Optional<Account> find(String login) {
    return jdbc.sql(COLUMNS + " WHERE login = ?")
        .param(login)
        .query((row, n) -> row(row).account())
        .optional();
  }

  /** Locks the row to the end of the transaction: sign-ins of one account come one by one. */
  Optional<Row> lock(String login) {
    return jdbc.sql(COLUMNS + " WHERE login = ? FOR UPDATE")
        .param(login)
        .query((row, n) -> row(row))
        .optional();
  }

  /** Locks every account that is there: who looks for a last administrator must look alone. */
  List<Account> lockAll() {
    return jdbc.sql(COLUMNS + " WHERE ended_at IS NULL ORDER BY login FOR UPDATE")
        .query((row, n) -> row(row).account())
        .list();
  }

  boolean isEmpty() {
    return !jdbc.sql("SELECT EXISTS (SELECT FROM account.account)").query(Boolean.class).single();
  }

  /** False when the login is taken, or was. */
  boolean insert(
      String login,
      String person,
      Set<AccountRole> roles,
      AccountScope scope,
      String password,
      Instant passwordUntil,
      String by,
      Instant at) {
    return jdbc.sql(
                """
                INSERT INTO account.account
                       (login, person, roles, municipalities, datasets, password, password_until, created_by, created_at)
                VALUES (:login, :person, cast(:roles AS text[]), cast(:municipalities AS text[]),
                        cast(:datasets AS text[]), :password, :until, :by, :at)
                ON CONFLICT DO NOTHING
                """)
            .param("login", login)
            .param("person", person)
            .param("roles", names(roles))
            .param("municipalities", array(scope.municipalityCodes()), Types.VARCHAR)
            .param("datasets", array(scope.datasetNames()), Types.VARCHAR)
            .param("password", password)
            .param("until", time(passwordUntil))
            .param("by", by)
            .param("at", time(at))
            .update()
        == 1;
  }

  void password(String login, String hash, @Nullable Instant until) {
    jdbc.sql(
            "UPDATE account.account SET password = :hash, password_until = :until WHERE login ="
                + " :login")
        .param("hash", hash)
        .param("until", timeOrNone(until), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("login", login)
        .update();
  }

  void failed(String login, int failures, int lockOuts, @Nullable Instant lockedUntil) {
    jdbc.sql(
            """
            UPDATE account.account SET failures = :failures, lock_outs = :lockOuts, locked_until = :until
             WHERE login = :login
            """)
        .param("failures", failures)
        .param("lockOuts", lockOuts)
        .param("until", timeOrNone(lockedUntil), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("login", login)
        .update();
  }

  void bar(String login, @Nullable String by) {
    jdbc.sql("UPDATE account.account SET barred_by = :by WHERE login = :login")
        .param("by", by, Types.VARCHAR)
        .param("login", login)
        .update();
  }

  void change(String login, Set<AccountRole> roles, AccountScope scope) {
    jdbc.sql(
            """
            UPDATE account.account SET roles = cast(:roles AS text[]), municipalities = cast(:municipalities AS text[]),
                   datasets = cast(:datasets AS text[]) WHERE login = :login
            """)
        .param("roles", names(roles))
        .param("municipalities", array(scope.municipalityCodes()), Types.VARCHAR)
        .param("datasets", array(scope.datasetNames()), Types.VARCHAR)
        .param("login", login)
        .update();
  }

  void end(String login, String by, Instant at) {
    jdbc.sql("UPDATE account.account SET ended_by = :by, ended_at = :at WHERE login = :login")
        .param("by", by)
        .param("at", time(at))
        .param("login", login)
        .update();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(account(row), row.getString("password"));
  }

  /** The account of a row that has its columns under their own names. */
  static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString("login"),
        row.getString("person"),
        roles(row, "roles"),
        new AccountScope(
            texts(row, "municipalities").stream()
                .map(MunicipalityCode::new)
                .collect(Collectors.toSet()),
            texts(row, "datasets").stream().map(Dataset::valueOf).collect(Collectors.toSet())),
        instant(row, "password_until"),
        row.getInt("failures"),
        row.getInt("lock_outs"),
        instant(row, "locked_until"),
        row.getString("barred_by"),
        row.getString("created_by"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getString("ended_by"));
  }

  static Set<AccountRole> roles(ResultSet row, String column) throws SQLException {
    return texts(row, column).stream()
        .map(AccountRole::valueOf)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(AccountRole.class)));
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable OffsetDateTime timeOrNone(@Nullable Instant at) {
    return at == null ? null : time(at);
  }

  /** Names of roles as PostgreSQL writes an array. */
  static String names(Set<AccountRole> roles) {
    return "{" + roles.stream().map(Enum::name).collect(Collectors.joining(",")) + "}";
  }

  /** Codes and names hold neither commas nor quotes. */
  private static @Nullable String array(Collection<String> texts) {
    return texts.isEmpty() ? null : "{" + String.join(",", texts) + "}";
  }
}
