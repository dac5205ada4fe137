package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.FEEDER;
import static jp.fukuhon.core.ledger.PartyDatabase.OWNER;
import static jp.fukuhon.core.ledger.SourceRegisters.NEXT_TRANSFER;
import static jp.fukuhon.core.ledger.SourceRegisters.TRANSFER;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** source.submit and source.withdraw: changes that wait while their register is frozen. */
class DeferredChangeIT {

  private static final int RACES = 300;

  private SourceRegisters source;

  @BeforeEach
  void threeRegisters() throws SQLException {
    source = SourceRegisters.create();
    source.insert("A", "B", "C");
  }

  @Test
  void writesAtOnceWhileNothingIsFrozen() throws SQLException {
    try (Connection feeder = source.database().as(FEEDER)) {
      assertThat(SourceRegisters.submit(feeder, "A", 2)).isEqualTo("written");
      assertThat(SourceRegisters.submit(feeder, "D", 1)).isEqualTo("written");
    }
    assertThat(source.revision("A")).isEqualTo(2);
    assertThat(source.revision("D")).isEqualTo(1);
  }

  @Test
  void aNewRegisterIsWrittenAtOnceBesideAFreeze() throws SQLException {
    source.freeze(TRANSFER);
    try (Connection feeder = source.database().as(FEEDER)) {
      assertThat(SourceRegisters.submit(feeder, "D", 1)).isEqualTo("written");
      assertThat(SourceRegisters.submit(feeder, "D", 2)).isEqualTo("written");
    }
  }

  @Test
  void appliesDeferredChangesInOrderWhenTheWindowCloses() throws SQLException {
    long upto = source.freeze(TRANSFER);
    try (Connection feeder = source.database().as(FEEDER)) {
      for (int revision = 2; revision <= 5; revision++) {
        assertThat(SourceRegisters.submit(feeder, "A", revision)).isEqualTo("deferred");
      }
      assertThat(SourceRegisters.withdraw(feeder, "B")).isEqualTo("deferred");
      assertThat(SourceRegisters.submit(feeder, "B", 7)).isEqualTo("deferred");
      assertThat(SourceRegisters.submit(feeder, "C", 2)).isEqualTo("deferred");
      assertThat(SourceRegisters.withdraw(feeder, "C")).isEqualTo("deferred");
    }
    assertThat(source.revision("A")).isEqualTo(1);
    assertThat(source.close(TRANSFER, upto)).isEqualTo(8);
    assertThat(source.revision("A")).isEqualTo(5);
    assertThat(source.value("encode(content, 'escape')", "A")).contains("revision='5'");
    assertThat(source.revision("B")).isEqualTo(7);
    assertThat(source.value("withdrawn", "B")).isEqualTo("f");
    assertThat(source.revision("C")).isEqualTo(3);
    assertThat(source.value("withdrawn", "C")).isEqualTo("t");
    assertThat(List.of(source.changeSeq("A"), source.changeSeq("B"), source.changeSeq("C")))
        .as("all of them travel next time")
        .allMatch(number -> number > upto);
    assertThat(pending()).isZero();
  }

  private long pending() throws SQLException {
    try (Connection engine = source.database().as(ENGINE)) {
      return Sql.number(engine, "SELECT count(*) FROM source.deferred_change WHERE error IS NULL");
    }
  }

  @Test
  void otherStreamsChangesStayDeferred() throws SQLException {
    try (Connection feeder = source.database().as(FEEDER);
        Connection engine = source.database().as(ENGINE)) {
      String submit =
          "SELECT source.submit('011002', 'FUKUHON', 'X', 'CURRENT', 1, 'text/plain', 'x')";
      Sql.run(feeder, submit);
      Sql.run(engine, "SELECT source.freeze('011002', 'FUKUHON', '011002-FUKUHON-000001', 0)");
      assertThat(Sql.text(feeder, submit)).isEqualTo("deferred");
      long upto = source.freeze(TRANSFER);
      assertThat(source.close(TRANSFER, upto)).isZero();
    }
    assertThat(pending()).isEqualTo(1);
  }

  @Test
  void aLateTwinAppliesNothing() throws SQLException {
    source.close(TRANSFER, source.freeze(TRANSFER));
    source.freeze(NEXT_TRANSFER);
    try (Connection feeder = source.database().as(FEEDER)) {
      // everything lies at or below the lower bound 0 or above: freeze from 0 holds all of it
      assertThat(SourceRegisters.submit(feeder, "A", 2)).isEqualTo("deferred");
    }
    assertThat(source.close(TRANSFER, 0)).isEqualTo(-1);
    assertThat(pending()).isEqualTo(1);
    assertThat(source.revision("A")).isEqualTo(1);
  }

  @Test
  void aChangeThatFailsToApplyStaysWithItsErrorAndHoldsUpNobody() throws SQLException {
    long upto = source.freeze(TRANSFER);
    try (Connection feeder = source.database().as(FEEDER);
        Connection owner = source.database().as(OWNER);
        Connection engine = source.database().as(ENGINE)) {
      SourceRegisters.submit(feeder, "A", 2);
      SourceRegisters.submit(feeder, "B", 666);
      SourceRegisters.submit(feeder, "B", 3);
      SourceRegisters.submit(feeder, "C", 666);
      Sql.run(
          owner,
          "ALTER TABLE source.register ADD CONSTRAINT not_666 CHECK (revision <> 666) NOT VALID");
      assertThat(SourceRegisters.close(engine, TRANSFER, upto)).isEqualTo(2);
      assertThat(source.window()).isEqualTo(upto + "|null|null");
      assertThat(
              Sql.rows(
                  engine,
                  "SELECT register_id, revision, submitted_by, error LIKE '23514 %not_666%'"
                      + " FROM source.deferred_change ORDER BY change_no"))
          .containsExactly(List.of("B", "666", "feeder", "t"), List.of("C", "666", "feeder", "t"));
      assertThat(SourceRegisters.submit(feeder, "C", 4))
          .as("not held for ever")
          .isEqualTo("written");
      long next = source.freeze(NEXT_TRANSFER);
      assertThat(SourceRegisters.close(engine, NEXT_TRANSFER, next)).as("not tried again").isZero();
    }
    assertThat(List.of(source.revision("A"), source.revision("B"), source.revision("C")))
        .containsExactly(2, 3, 4);
  }

  @Test
  void aRolledBackCloseAppliesNothingAndKeepsTheFreeze() throws SQLException {
    long upto = source.freeze(TRANSFER);
    try (Connection feeder = source.database().as(FEEDER);
        Connection engine = source.database().as(ENGINE)) {
      SourceRegisters.submit(feeder, "A", 2);
      engine.setAutoCommit(false);
      assertThat(SourceRegisters.close(engine, TRANSFER, upto)).isEqualTo(1);
      engine.rollback();
      assertRefused("55006", () -> SourceRegisters.update(feeder, "A", 3));
    }
    assertThat(source.revision("A")).isEqualTo(1);
    assertThat(pending()).isEqualTo(1);
    assertThat(source.close(TRANSFER, upto)).isEqualTo(1);
  }

  @Test
  void keepsTheOrderOfARegisterThatWasLeftOutOfTheWindowAfterItsChangeWasDeferred()
      throws SQLException {
    long upto = source.freeze(TRANSFER);
    try (Connection feeder = source.database().as(FEEDER);
        Connection engine = source.database().as(ENGINE)) {
      assertThat(SourceRegisters.submit(feeder, "C", 2)).isEqualTo("deferred");
      Sql.run(engine, "SELECT source.narrow_window(?, ?)", TRANSFER, upto - 1);
      assertRefused("55006", () -> SourceRegisters.update(feeder, "C", 3)).contains(TRANSFER);
      assertThat(SourceRegisters.submit(feeder, "C", 4)).isEqualTo("deferred");
      assertThat(SourceRegisters.close(engine, TRANSFER, upto - 1)).isEqualTo(2);
    }
    assertThat(source.revision("C")).isEqualTo(4);
  }

  @Test
  void withdrawingEmptiesTheRegisterCountsTheRevisionAndMayBeRepeated() throws SQLException {
    long before = source.changeSeq("C");
    try (Connection feeder = source.database().as(FEEDER)) {
      assertThat(SourceRegisters.withdraw(feeder, "A")).isEqualTo("withdrawn");
      assertThat(source.value("withdrawn || ' ' || octet_length(content) || ' ' || revision", "A"))
          .isEqualTo("true 0 2");
      long number = source.changeSeq("A");
      assertThat(number).isGreaterThan(before);
      assertThat(SourceRegisters.withdraw(feeder, "A")).isEqualTo("withdrawn");
      assertThat(source.changeSeq("A")).as("once").isEqualTo(number);
      assertRefused("P0002", () -> SourceRegisters.withdraw(feeder, "NONE")).contains("NONE");
      assertThat(SourceRegisters.submit(feeder, "A", 3)).isEqualTo("written");
      assertThat(source.value("withdrawn", "A")).isEqualTo("f");
    }
  }

  @Test
  void aSubmissionInFlightIsAppliedByTheCloseThatWaitsForIt() throws Exception {
    long upto = source.freeze(TRANSFER);
    try (Connection feeder = source.database().as(FEEDER);
        Connection engine = source.database().as(ENGINE);
        Connection observer = source.database().as(OWNER);
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      feeder.setAutoCommit(false);
      assertThat(SourceRegisters.submit(feeder, "A", 2)).isEqualTo("deferred");
      long backend = Sql.backend(engine);
      Future<Long> applied = pool.submit(() -> SourceRegisters.close(engine, TRANSFER, upto));
      Sql.awaitBlocked(observer, backend);
      feeder.commit();
      assertThat(applied.get()).isEqualTo(1);
    }
    assertThat(source.revision("A")).isEqualTo(2);
  }

  @Test
  void submissionsRacingFreezesAndClosesAreNeitherLostNorReordered() throws Exception {
    noRevisionEverGoesBack();
    String[] ids = {"A", "B", "C"};
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger deferred = new AtomicInteger();
    List<Future<Integer>> feeders = new ArrayList<>();
    long applied = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(ids.length);
        Connection engine = source.database().as(ENGINE)) {
      for (String id : ids) {
        feeders.add(pool.submit(() -> submitOnAndOn(id, stop, deferred)));
      }
      try {
        for (int race = 0; race < RACES; race++) {
          long upto = SourceRegisters.freeze(engine, TRANSFER + "-" + race, 0);
          int seen = deferred.get();
          if (race % 3 == 0) {
            Sql.await(() -> deferred.get() > seen);
          }
          if (race % 3 == 1 && upto > 1) {
            Sql.run(engine, "SELECT source.narrow_window(?, ?)", TRANSFER + "-" + race, upto - 1);
          }
          applied += SourceRegisters.close(engine, TRANSFER + "-" + race, upto);
        }
      } finally {
        stop.set(true);
      }
      for (int i = 0; i < ids.length; i++) {
        int last = feeders.get(i).get(); // its last submission is over before the register is read
        assertThat(source.revision(ids[i])).isEqualTo(last);
      }
    }
    assertThat(pending()).isZero();
    assertThat(applied).isEqualTo(deferred.get()).isGreaterThan(RACES / 3);
    try (Connection engine = source.database().as(ENGINE)) {
      assertThat(Sql.number(engine, "SELECT count(*) FROM source.deferred_change")).isZero();
    }
  }

  /** A trigger that fails whoever writes a lower revision over a higher one. */
  private void noRevisionEverGoesBack() throws SQLException {
    try (Connection owner = source.database().as(OWNER)) {
      Sql.run(
          owner,
          """
          CREATE FUNCTION source.ascending() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF NEW.revision <= OLD.revision THEN RAISE 'revision goes back'; END IF;
            RETURN NEW;
          END $$
          """);
      Sql.run(
          owner,
          "CREATE TRIGGER ascending BEFORE UPDATE ON source.register"
              + " FOR EACH ROW EXECUTE FUNCTION source.ascending()");
    }
  }

  private int submitOnAndOn(String id, AtomicBoolean stop, AtomicInteger deferred)
      throws SQLException {
    int revision = 1;
    try (Connection feeder = source.database().as(FEEDER)) {
      while (!stop.get()) {
        if (SourceRegisters.submit(feeder, id, ++revision).equals("deferred")) {
          deferred.incrementAndGet();
        }
      }
    }
    return revision;
  }

  @Test
  void quarantineVerdictsHoldForTheVersionTheyWereGivenOnly() throws SQLException {
    try (Connection engine = source.database().as(ENGINE);
        Connection feeder = source.database().as(FEEDER);
        Connection owner = source.database().as(OWNER)) {
      String verdict =
          "INSERT INTO source.quarantine (municipality_code, dataset, register_id, change_seq,"
              + " revision, reason) SELECT municipality_code, dataset, register_id, change_seq,"
              + " revision, 'KIND_UNKNOWN' FROM source.register WHERE register_id = ?";
      Sql.run(engine, verdict, "A");
      Sql.run(engine, verdict, "B");
      String open = "SELECT register_id FROM source.open_quarantine ORDER BY register_id";
      assertThat(Sql.column(feeder, open)).containsExactly("A", "B");
      SourceRegisters.update(feeder, "A", 2);
      assertThat(Sql.column(feeder, open)).as("A was corrected").containsExactly("B");
      assertThat(Sql.number(engine, "SELECT count(*) FROM source.quarantine")).isEqualTo(2);
      assertRefused("23505", () -> Sql.run(engine, verdict, "B"));
      for (String change :
          List.of(
              "UPDATE source.quarantine SET reason = ''",
              "DELETE FROM source.quarantine",
              "TRUNCATE source.quarantine")) {
        assertRefused("55000", () -> Sql.run(owner, change));
        assertRefused("42501", () -> Sql.run(engine, change));
      }
    }
  }
}
