package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.AUDITOR;
import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.Migrations.Party;
import jp.fukuhon.core.reconcile.ComparisonWish;
import jp.fukuhon.core.register.StreamId;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A wish at the centre, and what its gateway makes of hearing it. */
class ComparisonWishesIT {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  private static final StreamId OTHER = StreamId.parse("011002-FUKUHON");
  private static final Instant SINCE = Instant.parse("2026-11-22T05:44:06Z");

  /** A comparison that both sides have signed just now. */
  private static Comparison signed(JdbcClient jdbc, String id, boolean deep) {
    Comparisons comparisons = new Comparisons(jdbc);
    comparisons.create(id, STREAM, deep, null, 0, "classic", new byte[] {1});
    comparisons.opened(id, null, 0, new byte[] {1}, new byte[] {1});
    comparisons.signed(id, new byte[] {1}, new byte[] {1});
    return comparisons.find(id).orElseThrow();
  }

  @Test
  void aWishIsAnsweredByALaterResultThatIsAsDeep() throws SQLException {
    PartyDatabase centre = PartyDatabase.of(Party.CENTRE);
    JdbcClient jdbc = JdbcClient.create(centre.dataSource(ENGINE));
    ComparisonWishes wishes = new ComparisonWishes(jdbc);
    try (Connection superuser = centre.as(SUPERUSER)) {
      for (StreamId stream : List.of(STREAM, OTHER)) {
        Sql.update(
            superuser,
            "INSERT INTO registry.stream (municipality_code, dataset) VALUES (?, ?)",
            stream.municipality().value(),
            stream.dataset().name());
      }
    }
    Comparison before = signed(jdbc, "before", true);

    assertThat(wishes.ask(STREAM, true, "山田", "定期点検")).isTrue();
    assertThat(wishes.ask(OTHER, false, "山田", "定期点検")).isTrue();
    assertThat(wishes.ask(STREAM, false, "佐藤", "again")).as("one open wish a stream").isFalse();
    ComparisonWishes.Wish open = wishes.open(STREAM).orElseThrow();
    assertThat(open.deep()).isTrue();
    assertThat(open.askedBy()).isEqualTo("山田");

    assertThat(wishes.answer(before)).as("of a comparison opened before").isEmpty();
    assertThat(wishes.answer(signed(jdbc, "usual", false))).as("not deep").isEmpty();
    assertThat(wishes.open()).hasSize(2);
    assertThat(wishes.answer(signed(jdbc, "deep", true))).contains(open.number());
    assertThat(wishes.open()).extracting(ComparisonWishes.Wish::stream).containsExactly(OTHER);

    assertThat(wishes.ask(STREAM, false, "佐藤", "again")).isTrue();
    long next = wishes.open(STREAM).orElseThrow().number();
    assertThat(wishes.answer(signed(jdbc, "deeper", true))).contains(next);
    long others = wishes.open(OTHER).orElseThrow().number();
    assertThat(wishes.withdraw(others, "山田")).isTrue();
    assertThat(wishes.withdraw(others, "山田")).isFalse();
    assertThat(wishes.open()).isEmpty();
    staysAsItWas(centre);
  }

  private static void staysAsItWas(PartyDatabase centre) throws SQLException {
    try (Connection engine = centre.as(ENGINE);
        Connection owner = centre.as(SUPERUSER)) {
      assertRefused("42501", () -> Sql.update(engine, "DELETE FROM reconcile.wish"));
      assertRefused("42501", () -> Sql.update(engine, "UPDATE reconcile.wish SET deep = false"));
      assertRefused(
          "55000", () -> Sql.update(engine, "UPDATE reconcile.wish SET withdrawn_by = 'x'"));
      assertRefused("55000", () -> Sql.update(owner, "DELETE FROM reconcile.wish"));
      assertRefused("55000", () -> Sql.update(owner, "TRUNCATE reconcile.wish"));
    }
  }

  @Test
  void whoAsksAndWhyAreBounded() throws SQLException {
    PartyDatabase centre = PartyDatabase.of(Party.CENTRE);
    ComparisonWishes wishes = new ComparisonWishes(JdbcClient.create(centre.dataSource(ENGINE)));
    assertThatThrownBy(() -> wishes.ask(STREAM, false, "x", "y"))
        .as("of a stream that is not here")
        .isInstanceOf(org.springframework.dao.DataIntegrityViolationException.class);
    assertThatThrownBy(() -> wishes.ask(STREAM, false, "x".repeat(101), "y"))
        .isInstanceOf(org.springframework.dao.DataIntegrityViolationException.class);
    assertThatThrownBy(() -> wishes.ask(STREAM, false, "x", "y".repeat(501)))
        .isInstanceOf(org.springframework.dao.DataIntegrityViolationException.class);
  }

  @Test
  void hearingOfItMakesAComparisonDueOnceAndItLapsesWhenItIsGone() throws SQLException {
    PartyDatabase gateway = PartyDatabase.of(Party.GATEWAY);
    DataSource engine = gateway.dataSource(ENGINE);
    JdbcClient jdbc = JdbcClient.create(engine);
    ComparisonsDue heard =
        new ComparisonsDue(
            jdbc,
            new TransactionTemplate(new JdbcTransactionManager(engine)),
            new OperationLog(jdbc));
    Optional<ComparisonWish> twelve = Optional.of(new ComparisonWish(12, true, SINCE));

    heard.heard(STREAM, Optional.empty());
    assertThat(due(jdbc)).isEmpty();
    heard.heard(STREAM, twelve);
    heard.heard(STREAM, twelve);
    heard.heard(OTHER, Optional.empty());
    assertThat(due(jdbc)).containsExactly("12 deep WAITING");
    assertThat(logged(gateway)).containsExactly("WISHED");

    heard.heard(STREAM, Optional.of(new ComparisonWish(13, false, SINCE)));
    assertThat(due(jdbc)).containsExactly("12 deep LAPSED", "13 usual WAITING");
    jdbc.sql("UPDATE gateway.comparison_due SET state = 'RUNNING' WHERE name = '13'").update();
    heard.heard(STREAM, Optional.empty());
    assertThat(due(jdbc))
        .as("whoever is at it writes its end")
        .containsExactly("12 deep LAPSED", "13 usual RUNNING");
    jdbc.sql("UPDATE gateway.comparison_due SET state = 'FAILED' WHERE name = '13'").update();
    heard.heard(STREAM, Optional.of(new ComparisonWish(13, false, SINCE)));
    assertThat(due(jdbc))
        .as("still wished, so it is tried again")
        .containsExactly("12 deep LAPSED", "13 usual WAITING");
    heard.heard(STREAM, Optional.empty());
    assertThat(due(jdbc)).containsExactly("12 deep LAPSED", "13 usual LAPSED");
    assertThat(logged(gateway)).containsExactly("WISHED", "LAPSED", "WISHED", "WISHED", "LAPSED");
    heard.heard(STREAM, Optional.of(new ComparisonWish(14, true, SINCE)));
    heard.answeredBy(signed(jdbc, "usual", false).id(), true);
    assertThat(due(jdbc)).as("not deep").contains("14 deep WAITING");
    heard.answeredBy(signed(jdbc, "deep", true).id(), false);
    assertThat(due(jdbc))
        .as("asked for by hand")
        .containsExactly("12 deep LAPSED", "13 usual LAPSED", "14 deep DIFFERENT");
    assertRefused(
        "42501",
        () -> {
          try (Connection connection = gateway.as(ENGINE)) {
            Sql.update(connection, "DELETE FROM gateway.comparison_due");
          }
        });
  }

  private static List<String> due(JdbcClient jdbc) {
    return jdbc.sql(
            """
            SELECT name || CASE WHEN deep THEN ' deep ' ELSE ' usual ' END || state FROM gateway.comparison_due
             WHERE municipality_code = '131016' AND occasion = 'WISH' ORDER BY name
            """)
        .query(String.class)
        .list();
  }

  private static List<String> logged(PartyDatabase gateway) {
    return JdbcClient.create(gateway.dataSource(AUDITOR))
        .sql(
            "SELECT outcome FROM audit.operation_log WHERE action = 'COMPARISON' ORDER BY entry_no")
        .query(String.class)
        .list();
  }
}
