package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import jp.fukuhon.core.ledger.Mendings.Action;
import jp.fukuhon.core.ledger.Mendings.Target;
import jp.fukuhon.core.register.StreamId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is asked for after a comparison: who approves it, and that it travels once. */
class MendingsIT {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");

  private SourceRegisters source;
  private Connection engine;
  private Mendings mendings;

  @BeforeEach
  void oneComparison() throws SQLException {
    source = SourceRegisters.create();
    source.insert("A", "B", "C");
    engine = source.database().as(ENGINE);
    Sql.update(
        engine,
        "INSERT INTO reconcile.comparison (comparison_id, municipality_code, dataset, state, deep,"
            + " upto, suite) VALUES ('c1', '131016', 'FUKUHON', 'PREPARING', false, 3, 'hybrid')");
    SingleConnectionDataSource one = new SingleConnectionDataSource(engine, true);
    mendings =
        new Mendings(
            JdbcClient.create(one), new TransactionTemplate(new JdbcTransactionManager(one)));
  }

  @AfterEach
  void close() throws SQLException {
    engine.close();
  }

  private long number(String registerId) throws SQLException {
    return Sql.number(
        engine, "SELECT change_seq FROM source.register WHERE register_id = ?", registerId);
  }

  @Test
  void whatIsSentAgainGetsNewNumbersOnce() throws SQLException {
    long before = number("C");
    long request =
        mendings.ask(
            "c1", STREAM, Action.RESEND, "佐藤", List.of(new Target("A", null), new Target("B", 4)));
    assertThat(mendings.takeUp(STREAM)).as("not approved").isZero();
    assertThat(mendings.approve(request, "佐藤")).isTrue();
    assertThat(mendings.approve(request, "鈴木")).as("again").isFalse();
    assertThat(mendings.takeUp(STREAM)).isEqualTo(2);
    assertThat(number("A")).isGreaterThan(before);
    assertThat(number("B")).isGreaterThan(before);
    assertThat(number("C")).isEqualTo(before);
    long taken = number("A");
    assertThat(mendings.takeUp(STREAM)).as("once").isZero();
    assertThat(number("A")).isEqualTo(taken);
    assertThat(mendings.find(request).orElseThrow().taken()).isTrue();
  }

  @Test
  void aWithdrawalNeedsTwoPersonsAndLeavesWhatHasComeBackAlone() throws SQLException {
    long request =
        mendings.ask(
            "c1",
            STREAM,
            Action.WITHDRAW,
            "佐藤",
            List.of(new Target("GONE", 7), new Target("A", 9)));
    assertRefused("23514", () -> updateApproval(request, "佐藤"));
    assertThat(mendings.takeUp(STREAM)).isZero();
    assertThat(mendings.approve(request, "鈴木")).isTrue();
    assertThat(mendings.takeUp(STREAM)).isEqualTo(1);
    assertThat(
            Sql.rows(
                engine,
                "SELECT revision, withdrawn, octet_length(content) FROM source.register WHERE"
                    + " register_id IN ('GONE', 'A') ORDER BY register_id DESC"))
        .first()
        .isEqualTo(List.of("8", "t", "0"));
    assertThat(
            Sql.number(
                engine,
                "SELECT count(*) FROM source.register WHERE register_id = 'A' AND withdrawn"))
        .isZero();
  }

  private void updateApproval(long request, String by) throws SQLException {
    Sql.update(
        engine,
        "UPDATE gateway.mending SET approved_by = ?, approved_at = clock_timestamp() WHERE"
            + " mending_no = ?",
        by,
        request);
  }

  @Test
  void whatWasApprovedStands() throws SQLException {
    long request = mendings.ask("c1", STREAM, Action.RESEND, "佐藤", List.of(new Target("A", null)));
    mendings.approve(request, "佐藤");
    assertRefused("55000", () -> updateApproval(request, "鈴木"));
    assertRefused("42501", () -> Sql.update(engine, "UPDATE gateway.mending SET taken_at = now()"));
    assertRefused("42501", () -> Sql.update(engine, "DELETE FROM gateway.mending_record"));
  }

  @Test
  void whatIsApprovedIsWhatIsMended() throws SQLException {
    long request =
        mendings.ask("c1", STREAM, Action.WITHDRAW, "佐藤", List.of(new Target("GONE", 7)));
    mendings.approve(request, "鈴木");
    assertRefused(
        "55000",
        () ->
            Sql.update(
                engine, "INSERT INTO gateway.mending_record VALUES (?, 'ANOTHER', 3)", request));
    assertRefused(
        "55000",
        () ->
            Sql.update(
                engine,
                "INSERT INTO gateway.mending (comparison_id, municipality_code, dataset, action,"
                    + " requested_by, approved_by, approved_at) VALUES ('c1', '131016', 'FUKUHON',"
                    + " 'RESEND', 'a', 'b', now())"));
    assertThat(mendings.takeUp(STREAM)).isEqualTo(1);
  }

  @Test
  void aFrozenRegisterIsNotMended() throws SQLException {
    long request = mendings.ask("c1", STREAM, Action.RESEND, "佐藤", List.of(new Target("A", null)));
    mendings.approve(request, "佐藤");
    source.freeze("131016-FUKUHON-000001");
    long before = number("A");
    assertRefused("55006", () -> Sql.number(engine, "SELECT source.mend(?)", request));
    assertThat(number("A")).isEqualTo(before);
    assertThat(mendings.find(request).orElseThrow().taken()).as("it waits").isFalse();
  }
}
