package jp.fukuhon.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final int PER_MINUTE = 600;

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5); // it may overflow
  private final RateLimit limit = new RateLimit(PER_MINUTE, nanoTime::get);
  private final List<Long> heldBackBefore = new ArrayList<>();

  private void pass(String party, int times) {
    for (int i = 0; i < times; i++) {
      limit.pass(party, heldBackBefore::add);
    }
  }

  @Test
  void aMinuteHasSoManyAndTheNextOneTellsHowManyWereHeldBack() {
    pass("131016", 600);
    assertThat(heldBackBefore).hasSize(600).containsOnly(0L);
    nanoTime.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
    pass("131016", 7);
    assertThat(heldBackBefore).hasSize(600);
    nanoTime.addAndGet(1);
    pass("131016", 2);
    assertThat(heldBackBefore).hasSize(602).endsWith(7L, 0L);
  }

  @Test
  void onePartysFloodLeavesAnothersAllowance() {
    pass("131016", PER_MINUTE + 100);
    assertThat(heldBackBefore).hasSize(PER_MINUTE);
    pass("011002", 1);
    assertThat(heldBackBefore).hasSize(PER_MINUTE + 1).endsWith(0L);
  }

  @Test
  void strangersWithoutEndShareOneAllowance() {
    for (int i = 0; i < RateLimit.MOST_PARTIES; i++) {
      pass("x" + i, 1);
    }
    for (int i = 0; i < PER_MINUTE + 50; i++) {
      pass("y" + i, 1);
    }
    assertThat(heldBackBefore).hasSize(RateLimit.MOST_PARTIES + PER_MINUTE);
    pass("x0", 1);
    assertThat(heldBackBefore).hasSize(RateLimit.MOST_PARTIES + PER_MINUTE + 1);
  }
}
