package jp.fukuhon.bench.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jp.fukuhon.practice.PracticeException;

/**
 * The product's verbs, one after the other in one JVM, so that a thousand of them do not start a
 * thousand JVMs beside what is measured. Not thread-safe.
 */
final class Resident implements AutoCloseable {

  private final Site site;
  private final String name;
  private final Process process;
  private final PrintWriter verbs;
  private final BufferedReader answers;

  private Resident(Site site, String name, Process process) {
    this.site = site;
    this.name = name;
    this.process = process;
    this.verbs = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts the JVM.
   *
   * @param name of its log
   */
  static Resident start(Site site, String name) {
    Path classes = site.directory().resolve("resident");
    put(ResidentMain.class, classes);
    return new Resident(
        site,
        name,
        site.converse(name, Map.of(), Java.withProduct(site, classes, ResidentMain.class)));
  }

  /** A class file, out of whatever archive it is in. */
  private static void put(Class<?> one, Path classes) {
    String file = one.getName().replace('.', '/') + ".class";
    Path target = classes.resolve(file);
    try (InputStream in = one.getResourceAsStream("/" + file)) {
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.write(target, Objects.requireNonNull(in, file).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a verb to its end.
   *
   * @throws PracticeException when its exit code is not 0, with the end of its output
   */
  void run(String... verb) {
    verbs.println(String.join("\t", List.of(verb)));
    String answer;
    try {
      answer = answers.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!"0".equals(answer)) {
      throw site.failed(
          name,
          answer == null
              ? "has ended before it had run " + List.of(verb)
              : "ran " + List.of(verb) + " with exit code " + answer);
    }
  }

  /** Ends it. */
  @Override
  public void close() {
    verbs.close();
    site.kill(process);
  }
}
