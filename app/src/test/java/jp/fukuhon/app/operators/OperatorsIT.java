package jp.fukuhon.app.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jp.fukuhon.core.account.AccountRole;
import jp.fukuhon.core.account.AccountScope;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.practice.database.LocalPorts;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People and scripts at the operators' HTTP API of a gateway and of a centre. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorsIT {

  private static final String STREAM = "131016-FUKUHON";
  private static final String FIRST = STREAM + "-000001";

  private final MovedClock clock = new MovedClock();
  private PracticeLab lab;
  private EngineProcess serving;
  private Listener gateway;
  private Listener centre;

  @BeforeAll
  void open() throws SQLException {
    lab = PracticeLab.start(PracticeLab.Plan.of(100));
    Listener.configure(lab.gateway());
    Listener.configure(lab.centre());
    // another node of the same party listens elsewhere
    lab.environment("FUKUHON_OPERATORS_PORT", String.valueOf(LocalPorts.choose(List.of())));
    serving = lab.centre().serve();
    gateway = new Listener(lab.gateway(), clock);
    centre = new Listener(lab.centre(), clock);
  }

  @AfterAll
  void close() throws SQLException {
    serving.close();
    gateway.close();
    centre.close();
    lab.close();
  }

  private static String why(String more) {
    return "{\"reason\":\"回線工事\"" + more + "}";
  }

  @Test
  void theFirstPasswordOpensNothingButItsOwnChange() throws SQLException {
    String first = gateway.give("yamada", Set.of(AccountRole.OPERATOR), AccountScope.ALL);
    Answer opened = gateway.signIn("yamada", first);
    assertThat(opened.status()).isEqualTo(201);
    assertThat(opened.header("Cache-Control")).isEqualTo("no-store");
    assertThat(opened.json().required("mustChangePassword").booleanValue()).isTrue();
    String session = opened.member("session");

    for (String path : List.of("/v1/status", "/v1/nights", "/v1/tokens")) {
      Answer refused = gateway.get(path, session);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.problem()).isEqualTo("password-due");
      assertThat(refused.member("hint")).contains("/v1/account/password");
    }
    assertThat(gateway.refusals("yamada", "STATUS")).isEqualTo(1);
    assertThat(gateway.get("/v1/account", session).status()).isEqualTo(200);
    Answer weak =
        gateway.ask(
            "PUT",
            "/v1/account/password",
            session,
            "{\"oldPassword\":\"%s\",\"newPassword\":\"short\"}".formatted(first));
    assertThat(weak.status()).isEqualTo(400);
    assertThat(weak.text()).doesNotContain(first).doesNotContain("short");
    assertThat(
            gateway
                .ask(
                    "PUT",
                    "/v1/account/password",
                    session,
                    "{\"oldPassword\":\"%s\",\"newPassword\":\"%s\"}"
                        .formatted(first, Listener.PASSWORD))
                .status())
        .isEqualTo(204);
    assertThat(gateway.get("/v1/status", session).status()).isEqualTo(200);
    assertThat(gateway.signIn("yamada", first).status()).isEqualTo(401);
    assertThat(gateway.entries("yamada", "CHANGE_PASSWORD", "OK")).isEqualTo(1);
  }

  @Test
  void theFirstStartShowsOneOneTimePasswordAndTheVerbAccountDoesTheRest() {
    assertThat(serving.stdout())
        .contains("operators' API at https://127.0.0.1:")
        .containsOnlyOnce("one-time password");
    String password =
        serving.stdout().replaceAll("(?s).*login admin, one-time password (\\S+) .*", "$1");
    assertThat(centre.signIn("admin", password).status()).isEqualTo(201);
    lab.centre().start("account", "init").expectExit(12);
    String given =
        lab.centre()
            .run(
                "account",
                "add",
                "okada",
                "--person",
                "岡田",
                "--role",
                "operator,auditor",
                "--municipality",
                "131016",
                "--reason",
                "配属",
                "--json")
            .stdout();
    String first = JsonMapper.shared().readTree(given).required("oneTimePassword").stringValue();
    assertThat(centre.signIn("okada", first).status()).isEqualTo(201);
    String token =
        lab.centre()
            .run(
                "account",
                "token",
                "add",
                "okada",
                "--name",
                "script",
                "--role",
                "operator",
                "--json")
            .stdout();
    String secret = JsonMapper.shared().readTree(token).required("secret").stringValue();
    assertThat(centre.get("/v1/status", secret).status()).isEqualTo(200);
    lab.centre().start("account", "lock", "okada").expectExit(10);
    lab.centre().run("account", "lock", "okada", "--reason", "疑い");
    assertThat(centre.get("/v1/status", secret).status()).isEqualTo(401);
    assertThat(lab.centre().run("account", "list").stdout())
        .contains("okada")
        .contains("LOCKED")
        .doesNotContain("argon2");
  }

  @Test
  void fiveFailuresLockLongerEachTimeAndAreLogged() throws SQLException {
    gateway.settled("suzuki", AccountScope.ALL, AccountRole.OPERATOR);
    Duration length = Duration.ofMinutes(15);
    for (int lockOut = 1; lockOut <= 3; lockOut++) {
      Answer wrong = gateway.signIn("suzuki", "wrong");
      for (int i = 1; i < 5; i++) {
        gateway.signIn("suzuki", "wrong");
      }
      Answer locked = gateway.signIn("suzuki", Listener.PASSWORD);
      assertThat(locked.status()).isEqualTo(401);
      assertThat(locked.text()).as("nobody learns that it is locked").isEqualTo(wrong.text());
      assertThat(gateway.entries("suzuki", "LOCK_OUT", "LOCKED")).isEqualTo(lockOut);
      clock.move(length.minusSeconds(1));
      assertThat(gateway.signIn("suzuki", Listener.PASSWORD).status()).isEqualTo(401);
      clock.move(Duration.ofSeconds(1));
      length = length.multipliedBy(2);
    }
    assertThat(gateway.refusals("suzuki", "SIGN_IN")).isEqualTo(3 * 7);
    assertThat(gateway.signIn("suzuki", Listener.PASSWORD).status()).isEqualTo(201);
    long before = gateway.refusals("unknown", "SIGN_IN");
    Answer stranger = gateway.signIn("my-secret-typed-as-login", "x");
    assertThat(stranger.status()).isEqualTo(401);
    assertThat(gateway.refusals("unknown", "SIGN_IN") - before).isEqualTo(1);
    assertThat(gateway.refusals("my-secret-typed-as-login", "SIGN_IN")).isZero();
  }

  @Test
  void aSessionEndsByItselfAndByItsOwner() throws SQLException {
    String idle = gateway.settled("tanaka", AccountScope.ALL, AccountRole.OPERATOR);
    clock.move(Duration.ofMinutes(15));
    assertThat(gateway.get("/v1/status", idle).status()).isEqualTo(401);

    String busy = gateway.signIn("tanaka", Listener.PASSWORD).member("session");
    for (int minutes = 0; minutes < 8 * 60; minutes += 14) {
      assertThat(gateway.get("/v1/account", busy).status()).isEqualTo(200);
      clock.move(Duration.ofMinutes(14));
    }
    Answer over = gateway.get("/v1/account", busy);
    assertThat(over.status()).isEqualTo(401);
    assertThat(over.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(over.problem()).isEqualTo("not-signed-in");

    String ended = gateway.signIn("tanaka", Listener.PASSWORD).member("session");
    assertThat(gateway.ask("DELETE", "/v1/session", ended, null).status()).isEqualTo(204);
    assertThat(gateway.get("/v1/account", ended).status()).isEqualTo(401);
    assertThat(gateway.entries("tanaka", "SIGN_OUT", "OK")).isEqualTo(1);
  }

  @Test
  void aTokenCountsUntilItIsRevokedAndNeverForMoreThanItsOwner() {
    String session =
        gateway.settled("sato", AccountScope.ALL, AccountRole.OPERATOR, AccountRole.AUDITOR);
    Answer tooMuch =
        gateway.post(
            "/v1/tokens", session, "{\"name\":\"x\",\"roles\":[\"ADMINISTRATOR\"],\"days\":1}");
    assertThat(tooMuch.status()).isEqualTo(403);
    Answer made =
        gateway.post(
            "/v1/tokens", session, "{\"name\":\"nightly\",\"roles\":[\"OPERATOR\"],\"days\":1}");
    assertThat(made.status()).isEqualTo(201);
    String token = made.member("secret");
    long number = made.json().required("token").longValue();
    assertThat(gateway.get("/v1/status", token).status()).isEqualTo(200);
    assertThat(gateway.get("/v1/operation-log", token).status()).as("not the role").isEqualTo(403);
    assertThat(gateway.get("/v1/operation-log", session).status()).isEqualTo(200);
    assertThat(
            gateway.post("/v1/tokens", token, "{\"name\":\"y\",\"roles\":[\"OPERATOR\"]}").status())
        .as("a token makes no token")
        .isEqualTo(403);
    assertThat(gateway.get("/v1/tokens", session).text()).contains("nightly").doesNotContain(token);

    assertThat(gateway.post("/v1/tokens/" + number + "/revoke", session, "{}").status())
        .isEqualTo(204);
    assertThat(gateway.get("/v1/status", token).status()).as("at once").isEqualTo(401);

    String day =
        gateway
            .post("/v1/tokens", session, "{\"name\":\"d\",\"roles\":[\"OPERATOR\"],\"days\":1}")
            .member("secret");
    assertThat(gateway.get("/v1/status", day).status()).isEqualTo(200);
    clock.move(Duration.ofDays(1));
    assertThat(gateway.get("/v1/status", day).status()).as("expired").isEqualTo(401);
  }

  @Test
  void anAdministratorDoesWhatTheCommandLineDoes() throws SQLException {
    String admin = centre.settled("chief", AccountScope.ALL, AccountRole.ADMINISTRATOR);
    Answer given =
        centre.post(
            "/v1/accounts",
            admin,
            """
            {"login":"ito","person":"伊藤","roles":["OPERATOR"],"municipalities":["131016"],"reason":"配属"}
            """);
    assertThat(given.status()).isEqualTo(201);
    String session = centre.signIn("ito", given.member("oneTimePassword")).member("session");
    assertThat(centre.post("/v1/accounts/ito/lock", admin, why("")).status()).isEqualTo(204);
    assertThat(centre.get("/v1/account", session).status()).isEqualTo(401);
    assertThat(centre.post("/v1/accounts/ito/unlock", admin, why("")).status()).isEqualTo(204);
    Answer reset = centre.post("/v1/accounts/ito/reset", admin, why(""));
    assertThat(reset.status()).isEqualTo(200);
    assertThat(centre.signIn("ito", reset.member("oneTimePassword")).status()).isEqualTo(201);
    Answer changed =
        centre.ask(
            "PUT",
            "/v1/accounts/ito/rights",
            admin,
            "{\"roles\":[\"BUREAU\"],\"datasets\":[\"FUKUHON\"],\"reason\":\"異動\"}");
    assertThat(changed.status()).isEqualTo(204);
    assertThat(centre.post("/v1/accounts/ito/revoke", admin, why("")).text())
        .contains("taken away for ever")
        .contains("Nothing was done");
    assertThat(centre.post("/v1/accounts/ito/revoke", admin, why(",\"yes\":true")).status())
        .isEqualTo(204);
    JsonNode listed = centre.get("/v1/accounts", admin).json();
    assertThat(listed.findValuesAsString("login")).contains("ito", "chief");
    for (String action :
        List.of(
            "ADD_ACCOUNT",
            "LOCK_ACCOUNT",
            "UNLOCK_ACCOUNT",
            "RESET_PASSWORD",
            "CHANGE_ACCOUNT",
            "END_ACCOUNT")) {
      assertThat(centre.entries("chief", action, "OK")).as(action).isEqualTo(1);
    }
  }

  @Test
  void whatIsMalformedIsRefusedWithoutBeingRepeated() {
    String session = gateway.settled("kato", AccountScope.ALL, AccountRole.OPERATOR);
    for (String body : List.of("{", "[]", "{\"login\":\"geheim\",\"unknown\":1}", "{}")) {
      Answer refused = gateway.post("/v1/session", null, body);
      assertThat(refused.status()).as(body).isEqualTo(400);
      assertThat(refused.text()).doesNotContain("geheim");
    }
    HttpRequest large =
        HttpRequest.newBuilder(URI.create(gateway.server().address() + "/v1/session"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(new byte[20_000]))
            .build();
    assertThat(gateway.send(large).status()).isEqualTo(413);
    for (String path : List.of("/v1/nothing", "/actuator/health", "/", "/v1/status/")) {
      assertThat(gateway.get(path, session).status()).as(path).isEqualTo(404);
      assertThat(gateway.get(path, null).status()).as(path).isEqualTo(401);
    }
    assertThat(gateway.get("/v1/bureaus/practice", session).status()).isEqualTo(403);
    assertThat(gateway.get("/v1/transfers/nonsense", session).status()).isEqualTo(400);
    assertThat(gateway.get("/v1/status?limit=0", session).status()).isEqualTo(400);
    HttpRequest plain =
        HttpRequest.newBuilder(
                URI.create(gateway.server().address().replace("https", "http") + "/v1/status"))
            .build();
    assertThat(gateway.send(plain).status()).as("only TLS").isEqualTo(400);
  }

  @Test
  void aTransferIsSentAndRepairedOverHttpUnderTheAccountsName() throws Exception {
    String session = gateway.settled("mori", AccountScope.ALL, AccountRole.OPERATOR);
    Answer asked = gateway.post("/v1/streams/" + STREAM + "/send", session, "{}");
    assertThat(asked.status()).isEqualTo(202);
    assertThat(gateway.entries("mori", "SEND", "REQUESTED")).isEqualTo(1);
    try (EngineProcess sender = lab.gateway().start("send")) {
      // the request waits for a server of the gateway; by hand the same is done meanwhile
      sender.expectExit(0);
      assertThat(gateway.get(asked.header("Location"), session).json().required("server").isNull())
          .isTrue();
      assertThat(gateway.get("/v1/transfers/" + FIRST, session).member("state"))
          .isEqualTo("COMMITTED");
      Answer again = gateway.post("/v1/transfers/" + FIRST + "/restart", session, "{}");
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.member("state")).isEqualTo("COMMITTED");
      assertThat(gateway.entries("mori", "RESTART", "REQUESTED")).isEqualTo(1);
      assertThat(
              gateway
                  .post("/v1/transfers/" + FIRST + "/abort", session, why(",\"yes\":true"))
                  .status())
          .as("it has its outcome")
          .isEqualTo(409);
      assertThat(gateway.post("/v1/transfers/" + FIRST + "/abort", session, why("")).status())
          .as("it asks back")
          .isEqualTo(400);
      Answer stop = gateway.post("/v1/transfers/" + FIRST + "/stop", session, "{}");
      assertThat(stop.json().required("asked").booleanValue()).isFalse();

      Answer compared =
          gateway.post("/v1/streams/" + STREAM + "/reconcile", session, "{\"deep\":false}");
      assertThat(compared.status()).isIn(200, 202);
      Await.until(
          "the comparison's result",
          Await.DEADLINE,
          () -> !gateway.get("/v1/comparisons", session).json().isEmpty(),
          lab::outputOfAll);
      assertThat(
              gateway
                  .get("/v1/comparisons", session)
                  .json()
                  .get(0)
                  .required("clean")
                  .booleanValue())
          .isTrue();

      bureauSeesItsOwn();
    }
    Answer ordered =
        gateway.post(
            "/v1/streams/" + STREAM + "/bandwidth", session, why(",\"rate\":\"8 Mbit/s\""));
    assertThat(ordered.member("orderedBy")).isEqualTo("mori");
    gateway.post("/v1/streams/" + STREAM + "/bandwidth", session, why(",\"rate\":\"configured\""));
    assertThat(gateway.entries("mori", "BANDWIDTH", "OK")).isEqualTo(2);
  }

  private void bureauSeesItsOwn() throws SQLException {
    String bureau =
        centre.settled("bureau", AccountScope.ALL, AccountRole.BUREAU, AccountRole.AUDITOR);
    JsonNode streams = centre.get("/v1/bureaus/practice", bureau).json();
    assertThat(streams.get(0).required("stream").stringValue()).isEqualTo(STREAM);
    assertThat(centre.get("/v1/bureaus/practice/report?format=CSV", bureau).text())
        .contains("131016");
    assertThat(centre.get("/v1/bureaus/elsewhere", bureau).status()).isEqualTo(404);
    Answer wish = centre.post("/v1/streams/" + STREAM + "/wish", bureau, why(""));
    assertThat(wish.status()).isEqualTo(200);
    assertThat(centre.entries("bureau", "ASK_COMPARISON", "OK")).isEqualTo(1);
    assertThat(centre.post("/v1/streams/" + STREAM + "/wish/withdraw", bureau, why("")).status())
        .isEqualTo(200);
    assertThat(centre.get("/v1/operation-log?action=ASK_COMPARISON", bureau).json()).hasSize(2);
    centre.give(
        "gaimu", Set.of(AccountRole.BUREAU), new AccountScope(Set.of(), Set.of(Dataset.GAIMU)));
    String other = centre.token("gaimu", Set.of(AccountRole.BUREAU));
    assertThat(centre.get("/v1/bureaus/practice", other).json()).as("another dataset").isEmpty();
    assertThat(centre.get("/v1/bureaus/practice/report", other).status()).isEqualTo(403);
  }

  @Test
  void theDescriptionIsTheServersAndTheServerIsDescribed() {
    for (Listener party : List.of(gateway, centre)) {
      String role = party == gateway ? "gateway" : "centre";
      Set<String> running =
          party.server().mappings().getHandlerMethods().keySet().stream()
              .flatMap(
                  info ->
                      info.getMethodsCondition().getMethods().stream()
                          .flatMap(
                              method ->
                                  info.getPatternValues().stream()
                                      .map(path -> method.name() + " " + path)))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(running).isEqualTo(party.description().operations(role));
      assertThat(party.get("/v1/openapi.yaml", null).text()).isEqualTo(Description.text());
    }
    for (Verb verb : Verb.values()) {
      assertThat(gateway.description().roles(verb.method() + " " + verb.path()))
          .as(verb.name())
          .isEqualTo(
              verb.roles().stream().map(Enum::name).collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
