package jp.fukuhon.core.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of sessions and tokens, found by the digest of their secret. Thread-safe. */
final class SessionTable {

  private static final String ACCOUNT =
      """
      a.login, a.person, a.roles, a.municipalities, a.datasets, a.password_until, a.failures, a.lock_outs, a.locked_until,
      a.barred_by, a.created_by, a.created_at, a.ended_by
      """;

  private static final String TOKEN =
      "SELECT token_no, login, name, roles, issued_by, issued_at, expires_at, revoked_by FROM"
          + " account.token";

  /** A use is written down when the last one is that old, not at every request. */
  private static final Duration GRAIN = Duration.ofSeconds(30);

  private final JdbcClient jdbc;

  SessionTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void open(String login, byte[] digest, Instant now) {
    jdbc.sql(
            "INSERT INTO account.session (secret_digest, login, opened_at, used_at) VALUES (?, ?,"
                + " ?, ?)")
        .params(digest, login, AccountTable.time(now), AccountTable.time(now))
        .update();
  }

  /** Forgets sessions that have ended by themselves. */
  void sweep(SessionLimits limits, Instant now) {
    jdbc.sql("DELETE FROM account.session WHERE opened_at <= ? OR used_at <= ?")
        .params(
            AccountTable.time(now.minus(limits.longest())),
            AccountTable.time(now.minus(limits.idle())))
        .update();
  }

  boolean close(byte[] digest) {
    return jdbc.sql("DELETE FROM account.session WHERE secret_digest = ?").param(digest).update()
        == 1;
  }

  int closeAll(String login) {
    return jdbc.sql("DELETE FROM account.session WHERE login = ?").param(login).update();
  }

  void closeOthers(String login, byte[] digest) {
    jdbc.sql("DELETE FROM account.session WHERE login = ? AND secret_digest <> ?")
        .params(login, digest)
        .update();
  }

  /** The account whose session it is, which counts as used now; empty when it has ended. */
  Optional<Account> account(byte[] digest, SessionLimits limits, Instant now) {
    Optional<Account> found =
        jdbc.sql(
                "SELECT "
                    + ACCOUNT
                    + """
                     FROM account.session s JOIN account.account a USING (login)
                     WHERE s.secret_digest = :digest AND s.opened_at > :opened AND s.used_at > :used
                    """)
            .param("digest", digest)
            .param("opened", AccountTable.time(now.minus(limits.longest())))
            .param("used", AccountTable.time(now.minus(limits.idle())))
            .query((row, n) -> AccountTable.account(row))
            .optional();
    if (found.isPresent()) {
      jdbc.sql("UPDATE account.session SET used_at = ? WHERE secret_digest = ? AND used_at < ?")
          .params(AccountTable.time(now), digest, AccountTable.time(now.minus(GRAIN)))
          .update();
    }
    return found;
  }

  long issue(Token token, byte[] digest) {
    return jdbc.sql(
            """
            INSERT INTO account.token (secret_digest, login, name, roles, issued_by, issued_at, expires_at)
            VALUES (?, ?, ?, cast(? AS text[]), ?, ?, ?) RETURNING token_no
            """)
        .params(
            digest,
            token.login(),
            token.name(),
            AccountTable.names(token.roles()),
            token.issuedBy(),
            AccountTable.time(token.issuedAt()),
            AccountTable.time(token.expiresAt()))
        .query(Long.class)
        .single();
  }

  List<Token> tokens() {
    return jdbc.sql(TOKEN + " ORDER BY token_no").query((row, n) -> token(row)).list();
  }

  Optional<Token> token(long number) {
    return jdbc.sql(TOKEN + " WHERE token_no = ?")
        .param(number)
        .query((row, n) -> token(row))
        .optional();
  }

  boolean revoke(long number, String by, Instant at) {
    return jdbc.sql(
                "UPDATE account.token SET revoked_by = ?, revoked_at = ? WHERE token_no = ? AND"
                    + " revoked_at IS NULL")
            .params(by, AccountTable.time(at), number)
            .update()
        == 1;
  }

  /**
   * A token and whose it is.
   *
   * @param roles the token's
   */
  record Held(Account account, long number, Set<AccountRole> roles) {

    Set<AccountRole> rolesOfBoth() {
      Set<AccountRole> both = EnumSet.copyOf(roles);
      both.retainAll(account.roles());
      return both;
    }
  }

  /** What a token's secret belongs to; empty when it is revoked or over. */
  Optional<Held> held(byte[] digest, Instant now) {
    return jdbc.sql(
            "SELECT t.token_no, t.roles AS token_roles, "
                + ACCOUNT
                + """
                 FROM account.token t JOIN account.account a USING (login)
                 WHERE t.secret_digest = ? AND t.revoked_at IS NULL AND t.expires_at > ?
                """)
        .params(digest, AccountTable.time(now))
        .query(
            (row, n) ->
                new Held(
                    AccountTable.account(row),
                    row.getLong("token_no"),
                    AccountTable.roles(row, "token_roles")))
        .optional();
  }

  private static Token token(ResultSet row) throws SQLException {
    return new Token(
        row.getLong("token_no"),
        row.getString("login"),
        row.getString("name"),
        AccountTable.roles(row, "roles"),
        row.getString("issued_by"),
        row.getObject("issued_at", OffsetDateTime.class).toInstant(),
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        row.getString("revoked_by"));
  }
}
