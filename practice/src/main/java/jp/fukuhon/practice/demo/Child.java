package jp.fukuhon.practice.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.practice.PracticeException;

/**
 * A process of the product.
 *
 * @param name of what it does
 * @param process itself
 * @param log its output, errors included
 */
record Child(String name, Process process, Path log) {

  private static final int LAST_LINES = 20;
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Waits for its end; true when it ended, false when the time is over. */
  boolean endsWithin(Duration time) {
    try {
      return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while '" + name + "' ran", "run it again", e);
    }
  }

  /**
   * Waits until it has ended well.
   *
   * @return what it printed
   * @throws PracticeException when it failed, or did not end in time, with the end of its output
   */
  String succeed(Duration limit, Cancellation cancellation) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!endsWithin(LOOK)) {
      cancellation.check();
      if (System.nanoTime() > deadline) {
        throw failed("did not end within " + limit.toSeconds() + " s");
      }
    }
    cancellation.check();
    if (process.exitValue() != 0) {
      throw failed("ended with exit code " + process.exitValue());
    }
    return output();
  }

  PracticeException failed(String what) {
    List<String> lines = output().lines().toList();
    return new PracticeException(
        "'"
            + name
            + "' "
            + what
            + ":\n  "
            + String.join(
                "\n  ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())),
        "run the demonstration again with --keep: " + log.getFileName() + " then stays");
  }

  /** Kills it as a crash of its host would (SIGKILL) and waits for its end. */
  void kill() {
    process.destroyForcibly();
    if (!endsWithin(Duration.ofSeconds(30))) {
      throw new PracticeException(
          "process " + process.pid() + " survived SIGKILL", "look at the machine's disks");
    }
  }

  private String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
