package jp.fukuhon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundTest {

  @Test
  void theLimitItselfIsAllowedOnEitherSide() {
    assertThat(Bound.atMost("time", 5.5, 5.5, "times").isMet()).isTrue();
    assertThat(Bound.atMost("time", 5.51, 5.5, "times").isMet()).isFalse();
    assertThat(Bound.atLeast("rate", 4_000, 4_000, "/s").isMet()).isTrue();
    assertThat(Bound.atLeast("rate", 3_999, 4_000, "/s").isMet()).isFalse();
  }

  @Test
  void whatWasNotMeasuredIsMissed() {
    assertThat(Bound.atMost("time", Double.NaN, 5.5, "times").line())
        .isEqualTo("MISSED time: not measured, at most 5.50 times");
    assertThat(Bound.atLeast("rate", Double.NaN, 4_000, "/s").isMet()).isFalse();
  }

  @Test
  void theLineNamesBothFigures() {
    assertThat(Bound.atLeast("look-ups", 12_345.6, 10_000, "/s").line())
        .isEqualTo("PASS   look-ups: 12,346, at least 10,000 /s");
  }
}
