package jp.fukuhon.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that a test has started; its output goes to files. Thread-safe. {@link #close()} kills
 * it if it still runs, so that none outlives its test.
 */
public final class EngineProcess implements AutoCloseable {

  private static final int TAIL = 6_000;

  private final String name;
  private final Process process;
  private final Path stdout;
  private final Path stderr;

  private EngineProcess(String name, Process process, Path stdout, Path stderr) {
    this.name = name;
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * Starts a process.
   *
   * @param name of the process in messages and of its two output files
   * @param outputs directory of the output files
   */
  static EngineProcess start(
      String name, List<String> command, Map<String, String> environment, Path outputs) {
    Path out = outputs.resolve(name + ".out");
    Path err = outputs.resolve(name + ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      return new EngineProcess(name, builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL; returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Await.DEADLINE);
  }

  /** SIGTERM; does not wait. */
  public void terminate() {
    process.destroy();
  }

  /**
   * Waits for its end and returns the exit code.
   *
   * @throws AssertionError with its output when it still runs at the deadline
   */
  public int awaitExit(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            name + " still runs after " + deadline.toSeconds() + " s\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the end of " + name, e);
    }
  }

  /** Waits for its end, at most {@link Await#DEADLINE}. */
  public int awaitExit() {
    return awaitExit(Await.DEADLINE);
  }

  /**
   * Waits for its end and demands an exit code.
   *
   * @return this
   * @throws AssertionError with its output when it is another
   */
  public EngineProcess expectExit(int expected) {
    int exit = awaitExit();
    if (exit != expected) {
      throw new AssertionError(
          name + " ended with exit code " + exit + ", not " + expected + "\n" + output());
    }
    return this;
  }

  /** What it has written to its standard output so far. */
  public String stdout() {
    return text(stdout);
  }

  /** What it has written to its standard error so far. */
  public String stderr() {
    return text(stderr);
  }

  /** The file that holds its standard output. */
  public Path stdoutFile() {
    return stdout;
  }

  /** The ends of both outputs, for messages. */
  public String output() {
    return "--- "
        + name
        + " stdout\n"
        + tail(stdout())
        + "\n--- "
        + name
        + " stderr\n"
        + tail(stderr());
  }

  private static String tail(String text) {
    return text.length() <= TAIL ? text : "…" + text.substring(text.length() - TAIL);
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
