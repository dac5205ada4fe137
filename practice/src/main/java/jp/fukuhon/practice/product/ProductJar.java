package jp.fukuhon.practice.product;

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
 */
public record ProductJar(Path java, Path jar) {

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
    return new ProductJar(ownJava(), jar.toAbsolutePath());
  }

  /** The command line that runs a verb. */
  public List<String> command(List<String> jvmOptions, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(arguments);
    return command;
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
