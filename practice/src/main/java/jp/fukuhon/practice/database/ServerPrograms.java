package jp.fukuhon.practice.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.practice.PracticeException;

/**
 * Runs PostgreSQL's own programs to their end. They refuse to run as root, so that root runs them
 * in a user name space of their own, where nobody is root.
 */
final class ServerPrograms {

  private static final int LIMIT_SECONDS = 120;
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private ServerPrograms() {}

  /** What a program printed and how it ended. */
  record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  /**
   * Runs a program with no input; its output goes through {@code scratch}, because a server that
   * outlives the program would keep a pipe open.
   */
  static Outcome run(Path scratch, List<String> command) {
    List<String> line = new ArrayList<>();
    if (ROOT) {
      requireNameSpaces();
      line.addAll(List.of("unshare", "-U"));
    }
    line.addAll(command);
    return execute(scratch, line);
  }

  private static Outcome execute(Path scratch, List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true).redirectOutput(scratch.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    try {
      Process process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new PracticeException(
            line + " did not end within " + LIMIT_SECONDS + " s", "see " + scratch);
      }
      return new Outcome(process.exitValue(), Files.readString(scratch, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new PracticeException("cannot run " + line.getFirst(), "is it installed?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while " + line + " ran", "run it again", e);
    }
  }

  private static void requireNameSpaces() {
    try {
      Process process =
          new ProcessBuilder("unshare", "-U", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return;
      }
    } catch (IOException e) {
      // the same as refused: reported below
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new PracticeException(
        "PostgreSQL does not run as root, and 'unshare -U' does not work on this machine",
        "run as an ordinary user");
  }
}
