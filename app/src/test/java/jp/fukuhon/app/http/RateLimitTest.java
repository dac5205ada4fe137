package jp.fukuhon.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private final RateLimit limit = new RateLimit(nanoTime::get);
  private final List<Long> heldBackBefore = new ArrayList<>();

  private void pass(int times) {
    for (int i = 0; i < times; i++) {
      limit.pass(heldBackBefore::add);
    }
  }

  @Test
  void aMinuteHasSixHundredAndTheNextOneTellsHowManyWereHeldBack() {
    pass(600);
    assertThat(heldBackBefore).hasSize(600).containsOnly(0L);
    nanoTime.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
    pass(7);
    assertThat(heldBackBefore).hasSize(600);
    nanoTime.addAndGet(1);
    pass(2);
    assertThat(heldBackBefore).hasSize(602).endsWith(7L, 0L);
  }
}
