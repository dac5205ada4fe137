package jp.fukuhon.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class FigureCacheTest {

  private static final Duration INTERVAL = Duration.ofSeconds(15);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-12-04T10:00:00Z"));
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return Objects.requireNonNull(now.get());
        }

        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };

  private static Figures figures(Instant at, long quarantined) {
    return new Figures(at, List.of(), quarantined, 0, 0, Figures.Notices.NONE);
  }

  @Test
  void theDatabaseIsAskedOnceAnIntervalHoweverManyAsk() {
    AtomicInteger read = new AtomicInteger();
    FigureCache cache = new FigureCache(at -> figures(at, read.incrementAndGet()), INTERVAL, clock);
    for (int i = 0; i < 100; i++) {
      assertThat(cache.get().known().orElseThrow().quarantined()).isEqualTo(1);
    }
    now.updateAndGet(at -> at.plus(INTERVAL));
    for (int i = 0; i < 100; i++) {
      assertThat(cache.get().known().orElseThrow().quarantined()).isEqualTo(2);
    }
    assertThat(read.get()).isEqualTo(2);
  }

  @Test
  void whoAsksWhileItIsReadIsGivenWhatThereIs() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger read = new AtomicInteger();
    FigureCache cache =
        new FigureCache(
            at -> {
              if (read.incrementAndGet() == 2) {
                asked.countDown();
                try {
                  answer.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
              return figures(at, read.get());
            },
            INTERVAL,
            clock);
    cache.get();
    now.updateAndGet(at -> at.plus(INTERVAL));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<FigureCache.Reading> slow = threads.submit(cache::get);
      asked.await();
      assertThat(cache.get().known().orElseThrow().quarantined()).isEqualTo(1);
      answer.countDown();
      assertThat(slow.get().known().orElseThrow().quarantined()).isEqualTo(2);
    }
    assertThat(read.get()).isEqualTo(2);
  }

  @Test
  void aDatabaseThatFailsLeavesTheLastFiguresAndIsAskedAgain() {
    AtomicInteger read = new AtomicInteger();
    FigureCache cache =
        new FigureCache(
            at -> {
              if (read.incrementAndGet() == 2) {
                throw new QueryTimeoutException("too slow");
              }
              return figures(at, read.get());
            },
            INTERVAL,
            clock);
    cache.get();
    now.updateAndGet(at -> at.plus(INTERVAL));
    assertThat(cache.get().failure()).isEqualTo("QueryTimeoutException");
    assertThat(cache.get().known().orElseThrow().quarantined()).isEqualTo(1);
    now.updateAndGet(at -> at.plus(INTERVAL));
    assertThat(cache.get().failure()).isNull();
    assertThat(cache.get().known().orElseThrow().quarantined()).isEqualTo(3);
  }
}
