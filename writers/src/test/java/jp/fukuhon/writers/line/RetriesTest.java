package jp.fukuhon.writers.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import org.junit.jupiter.api.Test;

class RetriesTest {

  private static final Duration NONE_TO_SPEAK_OF = Duration.ofMillis(1);
  private final AtomicInteger attempts = new AtomicInteger();

  private Retries.Busy busy(boolean overloaded) {
    return new Retries.Busy("HTTP 503", Duration.ZERO, overloaded);
  }

  @Test
  void anOverloadedPeerIsAskedUntilItHasRoomHoweverLittlePatienceThereIs() {
    String answer =
        new Retries(NONE_TO_SPEAK_OF)
            .run(
                "a chunk",
                () -> false,
                () -> {
                  if (attempts.incrementAndGet() < 3) {
                    throw busy(true);
                  }
                  return "in";
                });
    assertThat(answer).isEqualTo("in");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void aPeerThatIsBrokenIsNot() {
    assertThatThrownBy(
            () ->
                new Retries(NONE_TO_SPEAK_OF)
                    .run(
                        "a chunk",
                        () -> false,
                        () -> {
                          attempts.incrementAndGet();
                          throw busy(false);
                        }))
        .isInstanceOf(TransferException.Transient.class);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void whoeverStopsTheRunEndsTheWaitingAndIsToldThatItCanGoOn() {
    assertThatThrownBy(
            () ->
                new Retries(Duration.ofDays(1))
                    .run(
                        "a chunk",
                        () -> attempts.get() > 0,
                        () -> {
                          attempts.incrementAndGet();
                          throw new Retries.Busy("HTTP 503", Duration.ofHours(1), true);
                        }))
        .isInstanceOfSatisfying(
            TransferException.Stopped.class,
            stopped -> assertThat(stopped.code()).isEqualTo(ErrorCode.STOPPED));
  }

  @Test
  void whoeverAsksOnceOnlyIsToldOfTheOverload() {
    assertThatThrownBy(
            () ->
                new Retries(Duration.ZERO)
                    .run(
                        "position",
                        () -> false,
                        () -> {
                          throw busy(true);
                        }))
        .isInstanceOfSatisfying(
            TransferException.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED));
  }

  @Test
  void afterAnOverloadABrokenLineHasItsWholePatience() {
    String answer =
        new Retries(Duration.ofSeconds(5))
            .run(
                "a chunk",
                () -> false,
                () -> {
                  switch (attempts.incrementAndGet()) {
                    case 1 -> throw busy(true);
                    case 2 -> throw new IOException("reset");
                    default -> {
                      return "in";
                    }
                  }
                });
    assertThat(answer).isEqualTo("in");
  }
}
