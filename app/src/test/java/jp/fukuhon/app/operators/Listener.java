package jp.fukuhon.app.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import jp.fukuhon.app.party.AccountParty;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.account.AccountRole;
import jp.fukuhon.core.account.AccountScope;
import jp.fukuhon.practice.database.LocalPorts;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;

/**
 * The operators' server of a practice party in this JVM, over real TLS and its real database, by a
 * clock that is moved. Whatever it answers is compared with the description.
 */
final class Listener implements AutoCloseable {

  /** What everybody's password is in the end. */
  static final String PASSWORD = "ながい文章がよい pass";

  private final OperatorsServer server;
  private final AccountParty accounts;
  private final HttpClient http;
  private final Connection looking;
  private final Description description = Description.read();
  private final Set<String> asked = new TreeSet<>();

  /** Gives a party a port for its operators. */
  static void configure(PracticeParty party) {
    party.configure(
        "operators: {port: "
            + LocalPorts.choose(List.of())
            + ", tls: {file: keys/tls.p12, password-file: secrets/keys.password},"
            + " sign-ins-per-minute: 1000}");
  }

  /**
   * @param party that was configured
   */
  Listener(PracticeParty party, Clock clock) throws SQLException {
    Loaded loaded = SettingsFile.load(party.directory());
    this.server =
        OperatorsServer.open(loaded, Objects.requireNonNull(loaded.settings().operators()), clock);
    this.accounts = new AccountParty(loaded, clock);
    this.http = HttpClient.newBuilder().sslContext(party.tls()).build();
    this.looking = party.connect(Role.SUPERUSER);
  }

  OperatorsServer server() {
    return server;
  }

  AccountParty accounts() {
    return accounts;
  }

  Description description() {
    return description;
  }

  /** Operations that were asked for and answered with success, as the description calls them. */
  Set<String> asked() {
    return asked;
  }

  /** An account, and the one-time password that it begins with. */
  String give(String login, Set<AccountRole> roles, AccountScope scope) {
    return accounts.accounts().add(login, "担当 " + login, roles, scope, "test", "test").password();
  }

  /** An account that has chosen its password; its session. */
  String settled(String login, AccountScope scope, AccountRole... roles) {
    String first = give(login, Set.of(roles), scope);
    String session = signIn(login, first).member("session");
    assertThat(
            ask(
                    "PUT",
                    "/v1/account/password",
                    session,
                    "{\"oldPassword\":\"%s\",\"newPassword\":\"%s\"}".formatted(first, PASSWORD))
                .status())
        .isEqualTo(204);
    return session;
  }

  /** A token of an account with all its roles. */
  String token(String login, Set<AccountRole> roles) {
    return accounts.tokens().issue(login, "test", roles, Duration.ofDays(30), login).secret();
  }

  Answer signIn(String login, String password) {
    return ask(
        "POST",
        "/v1/session",
        null,
        "{\"login\":\"%s\",\"password\":\"%s\"}".formatted(login, password));
  }

  Answer get(String path, @Nullable String secret) {
    return ask("GET", path, secret, null);
  }

  Answer post(String path, @Nullable String secret, String body) {
    return ask("POST", path, secret, body);
  }

  /** Asks, and demands that the answer is as described. */
  Answer ask(String method, String path, @Nullable String secret, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (secret != null) {
      request.header("Authorization", "Bearer " + secret);
    }
    Answer answer = send(request.build());
    description
        .require(method, path, answer)
        .filter(operation -> answer.status() < 300)
        .ifPresent(asked::add);
    return answer;
  }

  Answer send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Refusals in the operation log, of one actor. */
  long refusals(String actor, String action) throws SQLException {
    return Sql.number(
        looking,
        "SELECT count(*) FROM audit.operation_log WHERE outcome = 'REFUSED' AND actor = ? AND"
            + " action = ?",
        actor,
        action);
  }

  /** Entries of the operation log. */
  long entries(String actor, String action, String outcome) throws SQLException {
    return Sql.number(
        looking,
        "SELECT count(*) FROM audit.operation_log WHERE actor = ? AND action = ? AND outcome = ?",
        actor,
        action,
        outcome);
  }

  @Override
  public void close() throws SQLException {
    server.close();
    accounts.close();
    http.close();
    looking.close();
  }
}
