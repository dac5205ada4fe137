package jp.fukuhon.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jp.fukuhon.practice.PracticeException;
import org.jspecify.annotations.Nullable;

/** Programs of this machine. Stateless. */
public final class Installed {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final int OLDEST = 15;
  private static final Path EMBEDDED = Path.of("embedded");

  /** What the practice environment looks at. */
  private static final String CHOSEN = "fukuhon.postgres.bin";

  private Installed() {}

  /**
   * Makes the practice environment use an installed PostgreSQL: the one asked for, else the newest
   * of Debian's that knows lz4. If there is none, or {@code embedded} was asked for, it goes on
   * with the one that it carries.
   *
   * @throws PracticeException when what was asked for is no PostgreSQL
   */
  public static void choosePostgres(@Nullable Path asked) {
    if (EMBEDDED.equals(asked)) {
      return;
    }
    if (asked != null && !Files.isExecutable(asked.resolve("postgres"))) {
      throw new PracticeException(
          asked + " holds no program 'postgres'", "--postgres-bin names a folder such as bin");
    }
    Optional<Path> bin = asked != null ? Optional.of(asked.toAbsolutePath()) : newestWithLz4();
    bin.ifPresent(folder -> System.setProperty(CHOSEN, folder.toString()));
  }

  private static Optional<Path> newestWithLz4() {
    List<Path> versions = new ArrayList<>();
    if (Files.isDirectory(DEBIAN)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(DEBIAN, "[0-9][0-9]")) {
        folders.forEach(versions::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return versions.stream()
        .filter(version -> number(version) >= OLDEST)
        .sorted(Comparator.comparing(Installed::number).reversed())
        .map(version -> version.resolve("bin"))
        .filter(bin -> Files.isExecutable(bin.resolve("initdb")) && needsLz4(bin))
        .findFirst();
  }

  private static int number(Path version) {
    return Integer.parseInt(version.getFileName().toString());
  }

  /** A server built with lz4 names its library. */
  private static boolean needsLz4(Path bin) {
    try {
      byte[] program = Files.readAllBytes(bin.resolve("postgres"));
      return new String(program, StandardCharsets.ISO_8859_1).contains("liblz4.so");
    } catch (IOException e) {
      return false;
    }
  }

  /** A program that came with the PostgreSQL that was chosen; empty when it has none such. */
  public static Optional<Path> besideServer(String program) {
    String bin = System.getProperty(CHOSEN, "");
    return bin.isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(bin, program)).filter(Files::isExecutable);
  }

  /** Whether a program is on the PATH, or where Debian puts servers. */
  public static boolean has(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";
    return Stream.of(path.split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }
}
