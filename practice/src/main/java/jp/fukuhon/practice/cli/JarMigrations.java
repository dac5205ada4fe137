package jp.fukuhon.practice.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.Migrations;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code migrate} of the product's jar in a process of its own: the practice environment does
 * not depend on the product.
 */
final class JarMigrations implements Migrations {

  private static final int LAST_LINES = 20;

  private final Path logFile;

  JarMigrations(Path logFile) {
    this.logFile = logFile;
  }

  @Override
  public void migrate(List<Path> parties) {
    List<String> command =
        new ArrayList<>(
            List.of(
                java(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar().toString(),
                "migrate"));
    parties.forEach(party -> command.add(party.toString()));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(logFile.toFile())
              .start();
      int exit = process.waitFor();
      if (exit != 0) {
        throw new PracticeException(
            "'migrate' ended with exit code " + exit + ":\n" + lastLines(), "see " + logFile);
      }
    } catch (IOException e) {
      throw new PracticeException("cannot run " + command.getFirst(), "is it installed?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PracticeException("interrupted while the tables were created", "run it again", e);
    }
  }

  private String lastLines() throws IOException {
    List<String> lines = Files.readAllLines(logFile);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  private static String java() {
    String own = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return System.getProperty("fukuhon.java", own);
  }

  private static Path jar() {
    return Stream.of(
            named(System.getProperty("fukuhon.app.jar")),
            beside("../../app/target/fukuhon.jar"),
            beside("fukuhon.jar"))
        .filter(Objects::nonNull)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new PracticeException(
                    "the product's jar is not there",
                    "build it ('mvn package'), or name it with -Dfukuhon.app.jar=FILE"));
  }

  private static @Nullable Path named(@Nullable String path) {
    return path == null || path.isEmpty() ? null : Path.of(path);
  }

  private static @Nullable Path beside(String relative) {
    try {
      Path own =
          Path.of(JarMigrations.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own.resolveSibling(relative).normalize();
    } catch (URISyntaxException
        | IllegalArgumentException
        | java.nio.file.FileSystemNotFoundException e) {
      return null; // inside another archive: the property names the jar
    }
  }
}
