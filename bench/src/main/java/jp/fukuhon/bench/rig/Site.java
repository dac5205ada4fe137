package jp.fukuhon.bench.rig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.database.PracticeDatabase;

/**
 * The place of one benchmark: a new directory, the processes started there and the server in it.
 * {@link #close} ends them all and deletes the directory, also when this process is told to end.
 * Thread-safe.
 */
public final class Site implements AutoCloseable {

  private static final String PREFIX = "fukuhon-bench-";
  private static final int LOOK_MILLIS = 50;
  private static final int PATIENCE_SECONDS = 30;
  private static final int LAST_LINES = 20;

  private final Path directory;
  private final List<Process> started = new ArrayList<>();
  private final Thread hook = new Thread(this::end, "end-benchmark");
  private boolean closed;
  private volatile boolean overdue;

  private Site(Path directory) {
    this.directory = directory;
  }

  /** A new one below the directory for temporary files. */
  public static Site create() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
    try {
      Site site =
          new Site(
              Files.createTempDirectory(
                  parent,
                  PREFIX,
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rwx------"))));
      Runtime.getRuntime().addShutdownHook(site.hook);
      return site;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its directory. */
  public Path directory() {
    return directory;
  }

  /** Where the server's data are. */
  public Path server() {
    return directory.resolve("postgres");
  }

  /** Ends everything after that time: whatever still waits for a process or the server fails. */
  public void limit(Duration time) {
    Thread.ofPlatform()
        .daemon()
        .name("limit-of-benchmark")
        .start(
            () -> {
              try {
                Thread.sleep(time);
                overdue = true;
                end();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Whether the limit ended it. */
  public boolean isOverdue() {
    return overdue;
  }

  /** What a process that ended well took, the start of its program included. */
  public record Ended(double seconds, long peakBytes) {}

  /**
   * Starts a process that writes to {@code NAME.log}. Of this process's environment the settings of
   * the product are not handed on.
   */
  public synchronized Process start(
      String name, Map<String, String> settings, List<String> command) {
    ProcessBuilder builder = builder(settings, command);
    builder.redirectErrorStream(true).redirectOutput(log(name).toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    return start(builder);
  }

  /**
   * The same for a process that is talked to through its standard input and output; only its errors
   * go to {@code NAME.log}.
   */
  public synchronized Process converse(
      String name, Map<String, String> settings, List<String> command) {
    return start(builder(settings, command).redirectError(log(name).toFile()));
  }

  private ProcessBuilder builder(Map<String, String> settings, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.startsWith("FUKUHON_"));
    builder.environment().putAll(settings);
    builder.directory(directory.toFile());
    return builder;
  }

  private Process start(ProcessBuilder builder) {
    if (closed) {
      throw new PracticeException("interrupted", "its processes have ended; run it again");
    }
    try {
      Process process = builder.start();
      started.add(process);
      return process;
    } catch (IOException e) {
      throw new PracticeException(
          "cannot run " + builder.command().getFirst(), "is it installed?", e);
    }
  }

  /**
   * Runs a process to its end.
   *
   * @throws PracticeException when it fails, with the end of its output
   */
  public Ended run(String name, Map<String, String> settings, List<String> command) {
    return await(name, start(name, settings, command));
  }

  /**
   * Waits for the end of a process that was started under that name just now.
   *
   * @throws PracticeException when it fails, with the end of its output
   */
  public Ended await(String name, Process process) {
    long begin = System.nanoTime();
    long peak = 0;
    try {
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, Proc.peakBytes(process.pid()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while '" + name + "' ran", "run it again", e);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (process.exitValue() != 0) {
      throw failed(name, "ended with exit code " + process.exitValue());
    }
    return new Ended(seconds, peak);
  }

  /** What a process has written to its log. */
  public String output(String name) {
    try {
      return Files.readString(log(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says what went wrong with a process, with the end of its output. */
  public PracticeException failed(String name, String what) {
    String output;
    try {
      List<String> lines = Files.readAllLines(log(name));
      output =
          String.join("\n  ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      output = "(no output)";
    }
    return new PracticeException(
        "'" + name + "' " + what + ":\n  " + output, "put that right and run it again");
  }

  /** Kills a process as a crash of its host would (SIGKILL), with all that it started. */
  public void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the JVM is shutting down
    }
  }

  private synchronized void end() {
    if (closed) {
      return;
    }
    closed = true;
    started.forEach(this::kill);
    try {
      PracticeDatabase.stopIfRunning(server());
    } finally {
      stragglers().forEach(ProcessHandle::destroyForcibly);
      delete();
    }
  }

  /** Whatever else names this directory on its command line, which nobody else's process does. */
  private List<ProcessHandle> stragglers() {
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != self && namesDirectory(process.pid()))
        .toList();
  }

  private boolean namesDirectory(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
          .contains(directory.toString());
    } catch (IOException e) {
      return false; // it has ended, or is somebody else's
    }
  }

  private void delete() {
    try {
      PrivateFiles.deleteTree(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
