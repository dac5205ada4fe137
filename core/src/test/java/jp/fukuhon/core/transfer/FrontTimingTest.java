package jp.fukuhon.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FrontTimingTest {

  @Test
  void whatIsWrittenIsReadToTheMicrosecond() {
    for (long nanos : new long[] {0, 1_000, 53_120_000, 999_999_000, 3_600_000_001_000L}) {
      FrontTiming timing = new FrontTiming(Duration.ofNanos(nanos));
      assertThat(FrontTiming.parse(timing.header())).as(timing.header()).contains(timing);
    }
    assertThat(FrontTiming.parse("front;dur=7")).contains(new FrontTiming(Duration.ofMillis(7)));
  }

  @Test
  void whatAnotherServerSaysOfItselfIsLeftAlone() {
    for (String other :
        new String[] {
          "",
          "cache;desc=\"hit\"",
          "front",
          "front;dur=-1",
          "front;dur=1e9",
          "front;dur=1,db;dur=2",
          "front;dur=99999999999",
          "front;dur=0.1234"
        }) {
      assertThat(FrontTiming.parse(other)).as(other).isEmpty();
    }
  }
}
