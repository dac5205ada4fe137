package jp.fukuhon.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jp.fukuhon.bench.report.Spread;
import org.junit.jupiter.api.Test;

class ScaleScenarioTest {

  @Test
  void noiseIsWhatEitherDiffersByAmongItselfButNotLessThanFiveMilliseconds() {
    Spread steady = Spread.of(List.of(4.0, 4.5));
    Spread wide = Spread.of(List.of(4.0, 30.0, 12.0));

    assertThat(ScaleScenario.noise(steady, wide)).isEqualTo(26);
    assertThat(ScaleScenario.noise(wide, steady)).isEqualTo(26);
    assertThat(ScaleScenario.noise(steady, steady)).isEqualTo(5);
  }
}
