package jp.fukuhon.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.jobs.operation.StopSignal;

/**
 * SIGTERM and SIGINT stop a run at its next chunk boundary; the process ends only when the run has,
 * so that the database's connections are not closed under it. The JVM then exits with 143 or 130.
 */
final class Interruption implements AutoCloseable {

  private static final long LONGEST_SECONDS = 120;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  Interruption(StopSignal stop) {
    this.hook =
        new Thread(
            () -> {
              stop.set();
              FaultPoint.GATEWAY_SHUTDOWN.before();
              try {
                if (!ended.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                  System.err.println(
                      "the chunk in hand did not end in time; the next restart repeats it");
                }
                FaultPoint.GATEWAY_SHUTDOWN.after();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Says that the run has ended. */
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the JVM is shutting down: the hook is what waits for us
    }
  }
}
