package jp.fukuhon.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonWishTest {

  @Test
  void isReadAsItWasWritten() {
    ComparisonWish wish =
        new ComparisonWish(12, true, Instant.parse("2026-11-22T05:44:06.123456789Z"));
    assertThat(wish.header()).isEqualTo("12; deep; 2026-11-22T05:44:06.123456Z");
    assertThat(ComparisonWish.parse(wish.header())).contains(wish);
    assertThat(ComparisonWish.parse("3; usual; 2026-11-22T05:44:06Z"))
        .contains(new ComparisonWish(3, false, Instant.parse("2026-11-22T05:44:06Z")));
  }

  @Test
  void whatIsNoWishIsNone() {
    assertThat(
            List.of(
                "",
                "0; deep; 2026-11-22T05:44:06Z",
                "-1; deep; 2026-11-22T05:44:06Z",
                "99999999999999999999; deep; 2026-11-22T05:44:06Z",
                "1; shallow; 2026-11-22T05:44:06Z",
                "1; deep; yesterday",
                "1; deep; 2026-99-22T05:44:06Z",
                "1; deep; 2026-11-22T05:44:06Z; more"))
        .allSatisfy(header -> assertThat(ComparisonWish.parse(header)).isEmpty());
  }
}
