package jp.fukuhon.practice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.Migrations;
import jp.fukuhon.practice.product.ProductJar;

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
    List<String> arguments = new ArrayList<>(List.of("migrate"));
    parties.forEach(party -> arguments.add(party.toString()));
    List<String> command = ProductJar.find().command(List.of("-XX:TieredStopAtLevel=1"), arguments);
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
}
