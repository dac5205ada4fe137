package jp.fukuhon.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NightsScenarioTest {

  @Test
  void theGatewaysRegistersAreSpreadOverAllThatTheCentreHolds() {
    assertThat(NightsScenario.spread(4, 1_000)).isEqualTo(List.of(250, 500, 750, 1_000));
    assertThat(NightsScenario.spread(20_000, 5_000_000))
        .hasSize(20_000)
        .doesNotHaveDuplicates()
        .endsWith(5_000_000);
  }

  @Test
  void asManyAsThereAreFollowEachOther() {
    assertThat(NightsScenario.spread(3, 3)).isEqualTo(List.of(1, 2, 3));
  }
}
