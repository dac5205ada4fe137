package jp.fukuhon.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

  private static final Instant SENT = Instant.parse("2026-11-22T01:00:00Z");

  private final ClockWatch watch = new ClockWatch(Duration.ofSeconds(10));

  /** The peer's time when the question took a second. */
  private static ClockMeasurement measured(Duration peerAhead) {
    Instant received = SENT.plusSeconds(1);
    return ClockMeasurement.ofDate("a peer", received.plus(peerAhead), SENT, received);
  }

  @Test
  void whatTheQuestionTookIsNotCountedAsAnError() {
    assertThat(measured(Duration.ZERO).inWords()).isEqualTo("right");
    assertThat(measured(Duration.ofSeconds(-2)).offset()).isZero();
    assertThat(measured(Duration.ofSeconds(11)).offset()).isEqualTo(Duration.ofSeconds(11));
    assertThat(measured(Duration.ofSeconds(-20)).offset()).isEqualTo(Duration.ofSeconds(-17));
    assertThat(measured(Duration.ofSeconds(60)).inWords()).isEqualTo("at least 60.0 s slow");
  }

  @Test
  void refusesPastTheLimitAndNotBefore() {
    watch.requireRight();
    watch.measured(measured(Duration.ofSeconds(10)));
    watch.requireRight();
    watch.measured(measured(Duration.ofSeconds(11)));
    assertThatThrownBy(watch::requireRight)
        .isInstanceOfSatisfying(
            TransferException.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CLOCK))
        .hasMessageContaining("at least 11.0 s slow by a peer")
        .hasMessageContaining("nothing is signed");
    watch.measured(
        ClockMeasurement.ofDate("a slow answer", SENT, SENT.minusSeconds(9), SENT.plusSeconds(9)));
    assertThatThrownBy(watch::requireRight).as("it proves nothing").hasMessageContaining("11.0 s");
    watch.measured(measured(Duration.ofSeconds(-14)));
    assertThatThrownBy(watch::requireRight).hasMessageContaining("11.0 s fast");
    watch.measured(measured(Duration.ZERO));
    watch.requireRight();
    assertThat(watch.last()).contains(measured(Duration.ZERO));
  }
}
