package jp.fukuhon.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jp.fukuhon.bench.rig.StatementLog.Transaction;
import org.junit.jupiter.api.Test;

class StatementLogTest {

  private static List<Transaction> parse(String log) {
    return StatementLog.parse(log.lines());
  }

  @Test
  void aTransactionLastsFromItsFirstStatementToTheEndOfItsCommit() {
    List<Transaction> found =
        parse(
            """
            1763000000.010 [7] m131016 LOG:  duration: 2.000 ms  parse <unnamed>: BEGIN
            1763000000.020 [7] m131016 LOG:  duration: 5.000 ms  execute <unnamed>: BEGIN
            1763000000.030 [7] m131016 LOG:  duration: 0.500 ms  bind S_1: SELECT source.freeze($1, $2)
            1763000000.031 [7] m131016 LOG:  duration: 0.250 ms  execute S_1: SELECT source.freeze($1, $2)
            1763000000.065 [7] m131016 LOG:  duration: 1.250 ms  execute S_2: COMMIT
            """);

    assertThat(found).hasSize(1);
    Transaction one = found.getFirst();
    assertThat(one.database()).isEqualTo("m131016");
    assertThat(one.millis()).isCloseTo(50, within(0.01));
    assertThat(one.serverMillis()).isCloseTo(7, within(0.01));
    assertThat(one.ran("source.freeze(")).isTrue();
    assertThat(one.ran("source.close_window(")).isFalse();
  }

  @Test
  void statementsOfManyLinesBelongToTheirOwnSession() {
    List<Transaction> found =
        parse(
            """
            1763000000.010 [7] centre LOG:  duration: 0.100 ms  execute <unnamed>: BEGIN
            1763000000.011 [8] centre LOG:  duration: 0.100 ms  statement: BEGIN
            1763000000.012 [7] centre LOG:  duration: 0.100 ms  execute <unnamed>: UPDATE registry.stream
            \t   SET last_sequence = $1
            1763000000.013 [9]  LOG:  checkpoint starting: time
            \t a line of nobody
            1763000000.014 [8] centre LOG:  duration: 0.100 ms  statement: COMMIT
            1763000000.015 [7] centre LOG:  duration: 0.100 ms  execute fetch from S_3/C_4: SELECT 1
            1763000000.016 [7] centre LOG:  duration: 0.100 ms  execute S_9: COMMIT
            """);

    assertThat(found).extracting(one -> one.ran("last_sequence")).containsExactly(false, true);
    assertThat(found).noneMatch(one -> one.ran("nobody"));
  }

  @Test
  void whatWasRolledBackOrStandsAloneIsNoTransaction() {
    List<Transaction> found =
        parse(
            """
            1763000000.010 [7] centre LOG:  duration: 0.100 ms  execute <unnamed>: BEGIN
            1763000000.012 [7] centre LOG:  duration: 0.100 ms  execute <unnamed>: SELECT source.freeze($1)
            1763000000.014 [7] centre LOG:  duration: 0.100 ms  execute <unnamed>: ROLLBACK
            1763000000.015 [7] centre LOG:  duration: 0.100 ms  execute <unnamed>: SELECT 1
            1763000000.016 [7] centre LOG:  duration: 0.100 ms  execute <unnamed>: COMMIT
            """);

    assertThat(found).isEmpty();
  }
}
