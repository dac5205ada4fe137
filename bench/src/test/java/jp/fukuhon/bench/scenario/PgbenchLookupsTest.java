package jp.fukuhon.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jp.fukuhon.practice.PracticeException;
import org.junit.jupiter.api.Test;

class PgbenchLookupsTest {

  private static final String REPORT =
      """
      pgbench (15.18 (Debian 15.18-0+deb12u1))
      transaction type: lookups.sql
      number of failed transactions: %d (0.000%%)
      latency average = 0.104 ms
      initial connection time = 7.214 ms
      tps = 19175.521834 (without initial connection time)
      """;

  @Test
  void readsTheRate() {
    assertThat(PgbenchLookups.rate(REPORT.formatted(0))).isEqualTo(19175.521834);
  }

  @Test
  void lookUpsThatFailedAreNoMeasurement() {
    assertThatThrownBy(() -> PgbenchLookups.rate(REPORT.formatted(3)))
        .isInstanceOf(PracticeException.class)
        .hasMessageContaining("number of failed transactions: 3");
  }

  @Test
  void neitherIsAnErrorInstead() {
    assertThatThrownBy(() -> PgbenchLookups.rate("pgbench: error: connection failed"))
        .isInstanceOf(PracticeException.class);
  }
}
