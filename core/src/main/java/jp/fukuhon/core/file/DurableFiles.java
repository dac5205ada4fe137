package jp.fukuhon.core.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Small files that only their owner may read, replaced as a whole: whoever opens one, and whoever
 * comes back after a crash, finds the former one or the new one. Stateless.
 */
public final class DurableFiles {

  private DurableFiles() {}

  /**
   * Puts a file in the place of an older one. On the disk, with its name, on return.
   *
   * @param folder made with mode 0700 when it is missing
   * @param name within the folder
   * @param octets all of it
   */
  public static void replace(Path folder, String name, byte[] octets) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path temporary =
        Files.createTempFile(
            folder,
            "." + name + "-",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(
          temporary,
          octets,
          StandardOpenOption.WRITE,
          StandardOpenOption.DSYNC,
          StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
