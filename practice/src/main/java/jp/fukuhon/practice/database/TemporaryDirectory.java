package jp.fukuhon.practice.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;

/**
 * The directory of a server for tests. It records whose it is (process id and start time), so that
 * what a killed JVM left behind, server included, is removed by the next one.
 */
final class TemporaryDirectory {

  private static final String PREFIX = "fukuhon-database-";
  private static final String OWNER = "jvm";

  private final Path path;
  private final AtomicBoolean deleted = new AtomicBoolean();

  private TemporaryDirectory(Path path) {
    this.path = path;
  }

  static TemporaryDirectory create() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
    removeAbandoned(parent);
    try {
      Path path = Files.createTempDirectory(parent, PREFIX);
      PrivateFiles.write(path.resolve(OWNER), identity(ProcessHandle.current()));
      return new TemporaryDirectory(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  void deleteAtExit(PostgresServer server) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(server), "delete-database"));
  }

  void delete(PostgresServer server) {
    if (deleted.compareAndSet(false, true)) {
      remove(server);
    }
  }

  private static void remove(PostgresServer server) {
    try {
      server.stop("immediate");
      PrivateFiles.deleteTree(server.directory());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeAbandoned(Path parent) {
    try (DirectoryStream<Path> candidates = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path candidate : candidates) {
        if (Files.isReadable(candidate.resolve(OWNER)) && isAbandoned(candidate)) {
          remove(new PostgresServer(candidate, PostgresBinaries.shared()));
        }
      }
    } catch (IOException | UncheckedIOException | PracticeException e) {
      // somebody else's, or removed by another JVM at this moment: not ours to report
    }
  }

  private static boolean isAbandoned(Path candidate) throws IOException {
    String owner = Files.readString(candidate.resolve(OWNER));
    long pid = Long.parseLong(owner.substring(0, owner.indexOf(' ')));
    return ProcessHandle.of(pid).map(TemporaryDirectory::identity).filter(owner::equals).isEmpty();
  }

  private static String identity(ProcessHandle process) {
    return process.pid()
        + " "
        + process.info().startInstant().map(instant -> instant.toString()).orElse("unknown");
  }
}
