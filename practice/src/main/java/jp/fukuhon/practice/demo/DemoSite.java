package jp.fukuhon.practice.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.database.PracticeDatabase;
import jp.fukuhon.practice.product.ProductJar;

/**
 * The place of one demonstration: a new directory with a lab in it, and processes. {@link #close}
 * ends every process and, unless it is to be kept, deletes the directory; it may be called by
 * several threads and again.
 */
final class DemoSite implements AutoCloseable {

  private static final String PREFIX = "fukuhon-demo-";
  private static final int PATIENCE_SECONDS = 10;

  private final Path directory;
  private final boolean keep;
  private final Children children;
  private boolean closed;

  private DemoSite(Path directory, boolean keep, Children children) {
    this.directory = directory;
    this.keep = keep;
    this.children = children;
  }

  static DemoSite create(boolean keep, Cancellation cancellation) {
    Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
    ProductJar product = ProductJar.find();
    try {
      Path directory =
          Files.createTempDirectory(
              parent,
              PREFIX,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new DemoSite(directory, keep, new Children(product, directory, cancellation));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }

  Children children() {
    return children;
  }

  /** Starts the sending party with blocks of the size for that attempt. */
  Child startSender(DemoRequest request, String name, List<String> verb, int attempt) {
    List<String> arguments =
        new ArrayList<>(List.of("-C", directory.resolve(request.municipality()).toString()));
    arguments.addAll(verb);
    String blockRecords = Integer.toString(request.blockRecords(attempt));
    return children.start(name, Map.of("FUKUHON_TRANSFER_BLOCKRECORDS", blockRecords), arguments);
  }

  /** Makes everything under way fail: processes are killed, the database stops. */
  void tearDown() {
    children.kill();
    PracticeDatabase.stopIfRunning(server());
  }

  private Path server() {
    return directory.resolve("postgres");
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    try {
      tearDown();
    } finally {
      endStragglers();
      delete();
    }
    closed = true;
  }

  private void delete() {
    if (keep) {
      return;
    }
    try {
      PrivateFiles.deleteTree(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends whatever else names this directory on its command line, which nobody else's process does:
   * for instance a server whose start was interrupted before it had written its process id.
   */
  private void endStragglers() {
    for (ProcessHandle straggler : stragglers()) {
      straggler.destroy();
      if (!ended(straggler)) {
        straggler.destroyForcibly();
        ended(straggler);
      }
    }
  }

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

  private static boolean ended(ProcessHandle process) {
    try {
      process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return false;
    }
  }
}
