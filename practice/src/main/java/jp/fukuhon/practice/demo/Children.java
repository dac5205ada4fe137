package jp.fukuhon.practice.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.product.ProductJar;

/**
 * Starts the product in processes of its own and knows them all, so that none outlives the
 * demonstration. Whatever they write, temporary files included, is in the demonstration's
 * directory: a killed process tidies nothing up. Thread-safe.
 */
final class Children {

  private static final int PATIENCE_SECONDS = 30;

  private final ProductJar product;
  private final Path directory;
  private final Cancellation cancellation;
  private final List<Child> started = new ArrayList<>();

  Children(ProductJar product, Path directory, Cancellation cancellation) {
    this.product = product;
    this.directory = directory;
    this.cancellation = cancellation;
  }

  /**
   * Starts a verb.
   *
   * @param name of its log file
   * @param settings environment variables; other settings of this process's environment are not
   *     handed on
   */
  synchronized Child start(String name, Map<String, String> settings, List<String> arguments) {
    cancellation.check();
    Path log = directory.resolve(name + ".log");
    Path scratch = PrivateFiles.directory(directory.resolve("tmp"));
    List<String> command =
        product.command(
            List.of(
                "-XX:TieredStopAtLevel=1", // six short lives: what counts is how soon they are up
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-Djava.io.tmpdir=" + scratch),
            arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(Children::isSetting);
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.directory(directory.toFile());
    try {
      Child child = new Child(name, builder.start(), log);
      started.add(child);
      return child;
    } catch (IOException e) {
      throw new PracticeException("cannot run " + command.getFirst(), "is it installed?", e);
    }
  }

  private static boolean isSetting(String variable) {
    return variable.startsWith("FUKUHON_") && !variable.equals("FUKUHON_LOG");
  }

  /** Kills all of them. */
  synchronized void kill() {
    started.forEach(child -> child.process().destroyForcibly());
    try {
      for (Child child : started) {
        child.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
