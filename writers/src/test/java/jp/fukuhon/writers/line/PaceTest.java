package jp.fukuhon.writers.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import jp.fukuhon.core.transfer.Bandwidth;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final Optional<Bandwidth> SLOW = Optional.of(new Bandwidth(Bandwidth.LEAST));
  private static final Optional<Bandwidth> FAST = Optional.of(new Bandwidth(80_000_000));

  @Test
  void aPacedBodyIsTheSameOctetsInPiecesOfAnySize() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      List<byte[]> pieces = new ArrayList<>();
      java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
      for (int i = random.nextInt(5); i >= 0; i--) {
        byte[] piece = new byte[random.nextInt(30_000)];
        random.nextBytes(piece);
        pieces.add(piece);
        all.writeBytes(piece);
      }
      Pace pace = new Pace();
      pace.set(round % 2 == 0 ? Optional.empty() : FAST);
      try (InputStream body = new PacedBody(pieces, pace)) {
        assertThat(body.readAllBytes()).as("seed " + seed).isEqualTo(all.toByteArray());
        assertThat(body.read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void manyAtOnceGetNoMoreThanTheLimitAndAQuarterOfASecond() throws Exception {
    Pace pace = new Pace();
    pace.set(FAST);
    AtomicLong taken = new AtomicLong();
    long began = System.nanoTime();
    List<Thread> partitions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      partitions.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (taken.get() < 6_000_000) {
                        pace.take(Pace.PIECE);
                        taken.addAndGet(Pace.PIECE);
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    for (Thread partition : partitions) {
      partition.join();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat(taken.get() / 10_000_000.0).isLessThanOrEqualTo(seconds + 0.26);
  }

  @Test
  void whoWaitsGoesOnAtTheNewPaceAtOnce() throws Exception {
    Pace pace = new Pace();
    pace.set(SLOW);
    CountDownLatch waiting = new CountDownLatch(1);
    Thread partition =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < 2_000; i++) { // two minutes at the slow pace
                      pace.take(Pace.PIECE);
                      waiting.countDown();
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    waiting.await();
    assertThat(pace.set(SLOW)).isFalse();
    assertThat(pace.set(Optional.empty())).isTrue();
    partition.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(partition.isAlive()).isFalse();
  }
}
