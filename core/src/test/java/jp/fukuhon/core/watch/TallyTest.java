package jp.fukuhon.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TallyTest {

  @Test
  void nothingIsLostBetweenThreadsAndValuesAreBounded() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        threads.execute(
            () -> {
              for (int i = 0; i < 2 * Tally.MOST_VALUES; i++) {
                Tally.CHUNKS_RECEIVED.add("stream " + i, 3);
              }
            });
      }
    }
    long sum = Tally.CHUNKS_RECEIVED.counts().values().stream().mapToLong(Long::longValue).sum();
    assertThat(sum).isEqualTo(8L * 2 * Tally.MOST_VALUES * 3);
    // each thread may have seen one more place than there was
    assertThat(Tally.CHUNKS_RECEIVED.counts()).hasSizeLessThanOrEqualTo(Tally.MOST_VALUES + 9);
    assertThat(Tally.CHUNKS_RECEIVED.counts().get(Tally.OTHER)).isPositive();
  }
}
