package jp.fukuhon.app.operators;

import static jp.fukuhon.core.account.AccountRole.ADMINISTRATOR;
import static jp.fukuhon.core.account.AccountRole.AUDITOR;
import static jp.fukuhon.core.account.AccountRole.BUREAU;
import static jp.fukuhon.core.account.AccountRole.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.fukuhon.core.account.AccountRole;
import jp.fukuhon.core.account.AccountScope;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.testkit.process.PracticeLab;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Roles × verbs × municipalities, cell by cell, at both parties. What is expected stands in this
 * table and not in the product's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatrixIT {

  private static final String STREAM = "131016-FUKUHON";
  private static final String NEVER = "131016-FUKUHON-999999";
  private static final String WHY = "{\"reason\":\"matrix\"}";
  private static final String WHY_YES = "{\"reason\":\"matrix\",\"yes\":true}";
  private static final Set<AccountRole> EVERY = Set.of(AccountRole.values());
  private static final Set<AccountRole> LOOKING = Set.of(OPERATOR, AUDITOR);

  private PracticeLab lab;
  private Listener gateway;
  private Listener centre;

  /** Whose registers an account is for. */
  @SuppressWarnings("ImmutableEnumChecker") // its sets are not modified
  private enum Whose {
    ALL(AccountScope.ALL),
    OWN(limited("131016")),
    FOREIGN(limited("011002"));

    private final AccountScope scope;

    Whose(AccountScope scope) {
      this.scope = scope;
    }

    private static AccountScope limited(String code) {
      return new AccountScope(Set.of(new MunicipalityCode(code)), Set.of());
    }
  }

  /** How municipalities count for a verb. */
  private enum About {
    /** Its path names a stream or a municipality. */
    ONE,
    /** Its answer holds what the account is for. */
    SOME,
    /** Nobody's registers in particular. */
    NONE
  }

  /**
   * A row of the table.
   *
   * @param verb its name in the operation log
   * @param statuses of allowed requests, each of which is made so that nothing comes of it
   */
  private record Row(
      String verb,
      String method,
      String path,
      @Nullable String body,
      Set<AccountRole> roles,
      About about,
      Set<Integer> statuses) {

    boolean allows(AccountRole role, Whose whose) {
      return roles.contains(role) && (about != About.ONE || whose != Whose.FOREIGN);
    }
  }

  private static Row look(
      String verb, String path, Set<AccountRole> roles, About about, int... ok) {
    return row(verb, "GET", path, null, roles, about, ok);
  }

  private static Row act(
      String verb, String path, String body, Set<AccountRole> roles, About about, int... ok) {
    return row(verb, "POST", path, body, roles, about, ok);
  }

  private static Row row(
      String verb,
      String method,
      String path,
      @Nullable String body,
      Set<AccountRole> roles,
      About about,
      int... ok) {
    return new Row(
        verb,
        method,
        path,
        body,
        roles,
        about,
        java.util.Arrays.stream(ok).boxed().collect(Collectors.toSet()));
  }

  private static final List<Row> BOTH =
      List.of(
          look("OWN_ACCOUNT", "/v1/account", EVERY, About.NONE, 200),
          look("LIST_TOKENS", "/v1/tokens", EVERY, About.NONE, 200),
          act("REVOKE_TOKEN", "/v1/tokens/999999/revoke", "{}", EVERY, About.NONE, 404),
          look("STATUS", "/v1/status", LOOKING, About.SOME, 200),
          look("TRANSFER", "/v1/transfers/" + NEVER, LOOKING, About.ONE, 404),
          look(
              "COMPARISONS", "/v1/comparisons", Set.of(OPERATOR, AUDITOR, BUREAU), About.SOME, 200),
          look("PEERS", "/v1/peers", LOOKING, About.NONE, 200),
          look("READ_LOG", "/v1/operation-log?limit=1000", Set.of(AUDITOR), About.SOME, 200),
          look("LIST_ACCOUNTS", "/v1/accounts", Set.of(ADMINISTRATOR), About.NONE, 200),
          act("ADD_ACCOUNT", "/v1/accounts", "{}", Set.of(ADMINISTRATOR), About.NONE, 400),
          act(
              "RESET_PASSWORD",
              "/v1/accounts/nobody/reset",
              WHY,
              Set.of(ADMINISTRATOR),
              About.NONE,
              404),
          act(
              "LOCK_ACCOUNT",
              "/v1/accounts/nobody/lock",
              WHY,
              Set.of(ADMINISTRATOR),
              About.NONE,
              404),
          act(
              "UNLOCK_ACCOUNT",
              "/v1/accounts/nobody/unlock",
              WHY,
              Set.of(ADMINISTRATOR),
              About.NONE,
              404),
          row(
              "CHANGE_ACCOUNT",
              "PUT",
              "/v1/accounts/nobody/rights",
              "{\"roles\":[\"AUDITOR\"],\"reason\":\"matrix\"}",
              Set.of(ADMINISTRATOR),
              About.NONE,
              404),
          act(
              "END_ACCOUNT",
              "/v1/accounts/nobody/revoke",
              WHY_YES,
              Set.of(ADMINISTRATOR),
              About.NONE,
              404));

  private static final List<Row> AT_GATEWAY =
      List.of(
          act("STOP", "/v1/transfers/" + NEVER + "/stop", "{}", Set.of(OPERATOR), About.ONE, 404),
          act(
              "RESTART",
              "/v1/transfers/" + NEVER + "/restart",
              "{}",
              Set.of(OPERATOR),
              About.ONE,
              404),
          act(
              "ABORT",
              "/v1/transfers/" + NEVER + "/abort",
              WHY_YES,
              Set.of(OPERATOR),
              About.ONE,
              404),
          act("SEND", "/v1/streams/131016-GAIMU/send", "{}", Set.of(OPERATOR), About.ONE, 404),
          look(
              "SEND_REQUEST",
              "/v1/streams/" + STREAM + "/requests/999999",
              LOOKING,
              About.ONE,
              404),
          act(
              "TAKEOVER",
              "/v1/streams/" + STREAM + "/takeover",
              WHY_YES,
              Set.of(OPERATOR),
              About.ONE,
              409),
          look("SHOW_BANDWIDTH", "/v1/streams/" + STREAM + "/bandwidth", LOOKING, About.ONE, 200),
          act(
              "BANDWIDTH",
              "/v1/streams/" + STREAM + "/bandwidth",
              "{\"rate\":\"configured\",\"reason\":\"matrix\"}",
              Set.of(OPERATOR),
              About.ONE,
              400),
          look("NIGHTS", "/v1/nights", LOOKING, About.SOME, 200),
          act(
              "SKIP_NIGHT",
              "/v1/streams/" + STREAM + "/nights/2099-01-05/skip",
              WHY_YES,
              Set.of(OPERATOR),
              About.ONE,
              400),
          act(
              "RUN_ON",
              "/v1/streams/" + STREAM + "/run-on",
              "{}",
              Set.of(OPERATOR),
              About.ONE,
              400),
          act(
              "RECONCILE",
              "/v1/streams/131016-GAIMU/reconcile",
              "{}",
              Set.of(OPERATOR),
              About.ONE,
              404));

  private static final List<Row> AT_CENTRE =
      List.of(
          act(
              "QUARANTINE_PEER",
              "/v1/peers/131016/quarantine",
              WHY,
              Set.of(OPERATOR),
              About.ONE,
              200),
          act(
              "RELEASE_PEER",
              "/v1/peers/131016/release",
              WHY,
              Set.of(OPERATOR),
              About.ONE,
              200,
              404),
          look("BUREAU_STREAMS", "/v1/bureaus/practice", Set.of(BUREAU), About.ONE, 200),
          look(
              "BUREAU_REPORT",
              "/v1/bureaus/practice/report?format=CSV",
              Set.of(BUREAU),
              About.ONE,
              200),
          act(
              "ASK_COMPARISON",
              "/v1/streams/" + STREAM + "/wish",
              WHY,
              Set.of(BUREAU, OPERATOR),
              About.ONE,
              404),
          act(
              "WITHDRAW_WISH",
              "/v1/streams/" + STREAM + "/wish/withdraw",
              WHY,
              Set.of(BUREAU, OPERATOR),
              About.ONE,
              404));

  @BeforeAll
  void open() throws SQLException {
    lab = PracticeLab.start(PracticeLab.Plan.of(20));
    MovedClock clock = new MovedClock();
    Listener.configure(lab.gateway());
    Listener.configure(lab.centre());
    gateway = new Listener(lab.gateway(), clock);
    centre = new Listener(lab.centre(), clock);
  }

  @AfterAll
  void close() throws SQLException {
    gateway.close();
    centre.close();
    lab.close();
  }

  /** A token for every role and municipality there can be. */
  private static Map<String, String> everybody(Listener at) {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (AccountRole role : AccountRole.values()) {
      for (Whose whose : Whose.values()) {
        if (role != ADMINISTRATOR || whose == Whose.ALL) {
          String login = login(role, whose);
          at.give(login, Set.of(role), whose.scope);
          tokens.put(login, at.token(login, Set.of(role)));
        }
      }
    }
    return tokens;
  }

  private static String login(AccountRole role, Whose whose) {
    return (role + "-" + whose).toLowerCase(Locale.ROOT);
  }

  private static void check(Listener at, List<Row> table) throws SQLException {
    Map<String, String> tokens = everybody(at);
    SoftAssertions cells = new SoftAssertions();
    int checked = 0;
    for (Row row : table) {
      for (AccountRole role : AccountRole.values()) {
        for (Whose whose : Whose.values()) {
          String login = login(role, whose);
          if (tokens.containsKey(login)) {
            checked++;
            check(cells, at, row, login, tokens.get(login), row.allows(role, whose));
          }
        }
      }
      long before = at.refusals("unknown", row.verb());
      Answer nobody = at.ask(row.method(), row.path(), null, row.body());
      Answer wrong = at.ask(row.method(), row.path(), "fkt_wrong", row.body());
      cells.assertThat(nobody.status()).as("%s by nobody", row.verb()).isEqualTo(401);
      cells.assertThat(wrong.status()).as("%s with a wrong token", row.verb()).isEqualTo(401);
      cells
          .assertThat(at.refusals("unknown", row.verb()) - before)
          .as("%s by nobody is logged", row.verb())
          .isEqualTo(2);
    }
    cells.assertAll();
    assertThat(checked).isEqualTo(table.size() * 10);
  }

  private static void check(
      SoftAssertions cells,
      Listener at,
      Row row,
      String login,
      @Nullable String token,
      boolean allowed)
      throws SQLException {
    long before = at.refusals(login, row.verb());
    Answer answer = at.ask(row.method(), row.path(), token, row.body());
    long logged = at.refusals(login, row.verb()) - before;
    String cell = row.verb() + " by " + login;
    if (allowed) {
      cells.assertThat(answer.status()).as("%s: %s", cell, answer.text()).isIn(row.statuses());
      cells.assertThat(logged).as("%s is no refusal", cell).isZero();
      if (row.about() == About.SOME && login.endsWith("foreign")) {
        cells.assertThat(answer.text()).as(cell).doesNotContain(STREAM);
      }
    } else {
      cells.assertThat(answer.status()).as("%s: %s", cell, answer.text()).isEqualTo(403);
      cells.assertThat(answer.problem()).as(cell).isEqualTo("not-allowed");
      cells.assertThat(logged).as("%s is logged", cell).isEqualTo(1);
    }
  }

  @Test
  void everyCellAtAGateway() throws SQLException {
    check(gateway, Stream.concat(BOTH.stream(), AT_GATEWAY.stream()).toList());
  }

  @Test
  void everyCellAtTheCentre() throws SQLException {
    check(centre, Stream.concat(BOTH.stream(), AT_CENTRE.stream()).toList());
  }

  @Test
  void everyVerbOfTheServerIsInTheTable() {
    Set<String> table =
        Stream.of(BOTH, AT_GATEWAY, AT_CENTRE)
            .flatMap(List::stream)
            .map(Row::verb)
            .collect(Collectors.toCollection(TreeSet::new));
    // what whoever is there may do about himself is in OperatorsIT
    table.addAll(List.of("DESCRIPTION", "SIGN_IN", "SIGN_OUT", "CHANGE_PASSWORD", "ISSUE_TOKEN"));
    List<String> verbs = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      verbs.add(verb.name());
    }
    assertThat(verbs).containsExactlyInAnyOrderElementsOf(table);
  }
}
