package jp.fukuhon.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import jp.fukuhon.bench.rig.StatementLog.Transaction;
import jp.fukuhon.bench.scenario.ShortTransactions.Kind;
import org.junit.jupiter.api.Test;

class ShortTransactionsTest {

  private static List<Kind> kinds(String sql) {
    Transaction one = new Transaction("any", 1, 1, sql);
    return Arrays.stream(Kind.values()).filter(kind -> kind.is(one)).toList();
  }

  @Test
  void eachIsToldByWhatItAloneRuns() {
    assertThat(kinds("SELECT source.freeze($1, $2, $3, $4)")).containsExactly(Kind.FREEZE);
    assertThat(kinds("SELECT source.close_window($1, $2, $3, $4)")).containsExactly(Kind.UNLOCK);
    assertThat(
            kinds(
                """
                SELECT nextval('registry.publish_no')
                UPDATE registry.transfer SET publish_no = $1
                UPDATE registry.stream SET full_upto = $1
                """))
        .containsExactly(Kind.PUBLISH);
    assertThat(
            kinds(
                """
                UPDATE registry.transfer SET publish_no = $1
                UPDATE registry.stream SET full_upto = $1
                """))
        .containsExactly(Kind.ABORT);
  }

  @Test
  void acceptingACompletionIsNoneOfThem() {
    assertThat(kinds("UPDATE registry.transfer SET state = 'VERIFYING'")).isEmpty();
  }
}
