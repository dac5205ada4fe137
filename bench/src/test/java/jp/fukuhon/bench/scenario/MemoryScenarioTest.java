package jp.fukuhon.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryScenarioTest {

  @Test
  void shrinkingCountsAsGrowing() {
    assertThat(MemoryScenario.apart(100, 125)).isEqualTo(1.25);
    assertThat(MemoryScenario.apart(125, 100)).isEqualTo(1.25);
  }

  @Test
  void aProcessThatWasNeverSeenHasNoFigure() {
    assertThat(MemoryScenario.apart(0, 125)).isNaN();
  }
}
