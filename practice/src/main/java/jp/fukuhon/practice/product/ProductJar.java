package jp.fukuhon.practice.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jp.fukuhon.practice.PracticeException;
import org.jspecify.annotations.Nullable;

/**
 * The product's jar and the Java that runs it.
 *
 * @param java the program
 * @param jar the file
 * @param tuned the folder of the system property {@code fukuhon.app.tuned}, with {@code
 *     fukuhon.jar} beside its libraries and one AOT cache (JEP 483, 515) for each role; null when
 *     there is none
 */
public record ProductJar(Path java, Path jar, @Nullable Path tuned) {

  /**
   * The jar named by the system property {@code fukuhon.app.jar}, else the one beside this program.
   *
   * @throws PracticeException when there is none
   */
  public static ProductJar find() {
    Path jar =
        Stream.of(
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
    Path tuned = named(System.getProperty("fukuhon.app.tuned"));
    boolean isTuned = tuned != null && Files.isRegularFile(tuned.resolve("fukuhon.jar"));
    return new ProductJar(ownJava(), jar.toAbsolutePath(), isTuned ? tuned : null);
  }

  /** The command line that runs a verb: from the tuned folder where there is one. */
  public List<String> command(List<String> jvmOptions, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(jvmOptions);
    if (tuned == null) {
      command.addAll(List.of("-jar", jar.toString()));
    } else {
      command.addAll(cacheOptions(tuned, arguments));
      command.addAll(List.of("-jar", tuned.resolve("fukuhon.jar").toString()));
    }
    command.addAll(arguments);
    return command;
  }

  /** As the launcher does: the cache of the role that the folder's configuration has. */
  private static List<String> cacheOptions(Path tuned, List<String> arguments) {
    int option = arguments.indexOf("-C");
    if (option < 0 || option + 1 >= arguments.size()) {
      return List.of();
    }
    Path configuration = Path.of(arguments.get(option + 1), "fukuhon.yaml");
    try (Stream<String> lines = Files.lines(configuration)) {
      boolean isCentre = lines.anyMatch(line -> line.strip().matches("role: *centre"));
      Path cache = tuned.resolve(isCentre ? "centre.aot" : "gateway.aot");
      return Files.isRegularFile(cache)
          ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off")
          : List.of();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // the verb itself says what is wrong with the folder
    }
  }

  private static Path ownJava() {
    String own = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Path.of(System.getProperty("fukuhon.java", own));
  }

  private static @Nullable Path named(@Nullable String path) {
    return path == null || path.isEmpty() ? null : Path.of(path);
  }

  private static @Nullable Path beside(String relative) {
    try {
      Path own =
          Path.of(ProductJar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own.resolveSibling(relative).normalize();
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return null; // inside another archive: the property names the jar
    }
  }
}
