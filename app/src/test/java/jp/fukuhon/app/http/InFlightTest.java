package jp.fukuhon.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private static final long MIB = 1 << 20;
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void aPeerAtItsBoundIsKeptOutWhileOthersComeIn() throws InterruptedException {
    InFlight bodies = new InFlight(100 * MIB, 10 * MIB, AT_ONCE);
    InFlight.Room first = bodies.enter("131016", 6 * MIB).orElseThrow();
    assertThat(bodies.enter("131016", 6 * MIB)).isEmpty();
    assertThat(bodies.enter("011002", 6 * MIB)).isPresent();
    first.close();
    assertThat(bodies.enter("131016", 6 * MIB)).isPresent();
  }

  @Test
  void allTogetherAreBoundedAndARefusalTakesNothing() throws InterruptedException {
    InFlight bodies = new InFlight(10 * MIB, 10 * MIB, AT_ONCE);
    InFlight.Room first = bodies.enter("131016", 6 * MIB).orElseThrow();
    for (int i = 0; i < 100; i++) {
      assertThat(bodies.enter("011002", 6 * MIB)).isEmpty();
    }
    first.close();
    assertThat(bodies.enter("011002", 10 * MIB)).as("a body as large as the bound").isPresent();
  }

  @Test
  void aLargeBodyIsNotOvertakenForEverBySmallOnes() throws Exception {
    InFlight bodies = new InFlight(10 * MIB, 10 * MIB, LONG);
    InFlight.Room small = bodies.enter("131016", 2 * MIB).orElseThrow();
    CompletableFuture<Optional<InFlight.Room>> large = new CompletableFuture<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> large.completeAsync(() -> entered(bodies, 10), Runnable::run));
    awaitQueued(waiting);
    List<Thread> later = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread next = Thread.ofPlatform().start(() -> entered(bodies, 1).orElseThrow().close());
      later.add(next);
      awaitQueued(next);
    }
    small.close();
    large.join().orElseThrow().close();
    for (Thread next : later) {
      next.join();
    }
    assertThat(bodies.enter("131016", 10 * MIB)).as("everything was given back").isPresent();
  }

  private static void awaitQueued(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(thread.isAlive()).as("it stands in the queue").isTrue();
      Thread.onSpinWait();
    }
  }

  private static Optional<InFlight.Room> entered(InFlight bodies, long mebibytes) {
    try {
      return bodies.enter(mebibytes + " MiB", mebibytes * MIB);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void onlySoManyStandInTheQueue() throws Exception {
    InFlight bodies = new InFlight(MIB, 100 * MIB, LONG);
    InFlight.Room all = bodies.enter("131016", MIB).orElseThrow();
    List<Thread> queue = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Thread next = Thread.ofPlatform().start(() -> entered(bodies, 1).orElseThrow().close());
      queue.add(next);
      awaitQueued(next);
    }
    assertThat(bodies.enter("011002", 1)).as("one more holds no thread").isEmpty();
    all.close();
    for (Thread next : queue) {
      next.join();
    }
  }
}
