package jp.fukuhon.practice.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked from the archive on the class path into a folder named by the
 * archive's digest.
 *
 * <p>The folder appears by one rename of a complete, private one: two processes may unpack at once,
 * the second one keeps what the first put there.
 *
 * @param home the folder that holds {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path home) {

  /**
   * System property that names the {@code bin} folder of an installed PostgreSQL, 15 or newer, to
   * be used instead of the one in the archive.
   */
  private static final String INSTALLED = "fukuhon.postgres.bin";

  private static final String RESOURCE = "/postgres-linux-x86_64.txz";

  /** The program of that name. */
  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** The folder shared by this user's tests, below the directory for temporary files. */
  static PostgresBinaries shared() {
    String user = System.getProperty("user.name", "nobody");
    Path cache = Path.of(System.getProperty("java.io.tmpdir"), "fukuhon-postgres-" + user);
    PrivateFiles.directory(cache); // fails when it is somebody else's
    return unpackedBelow(cache);
  }

  /** Unpacks below {@code cache} unless that has been done, or another one is to be used. */
  static PostgresBinaries unpackedBelow(Path cache) {
    String installed = System.getProperty(INSTALLED, "");
    if (!installed.isEmpty()) {
      return new PostgresBinaries(
          Objects.requireNonNull(Path.of(installed).getParent(), INSTALLED));
    }
    Path home = PrivateFiles.directory(cache).resolve("postgres-" + digest().substring(0, 16));
    if (!Files.isDirectory(home)) {
      unpackInto(cache, home);
    }
    return new PostgresBinaries(home);
  }

  private static void unpackInto(Path cache, Path home) {
    try {
      Path part =
          Files.createTempDirectory(
              cache,
              "unpacking-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try {
        unpack(part);
        Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        PrivateFiles.deleteTree(part);
        if (!Files.isDirectory(home)) { // else another process was first
          throw e;
        }
      }
    } catch (IOException e) {
      throw new PracticeException(
          "cannot unpack PostgreSQL into " + cache,
          "free some space (80 MB) or choose another directory",
          e);
    }
  }

  private static void unpack(Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(open())))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        Path path = target.resolve(e.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("entry outside the archive: " + e.getName());
        }
        if (e.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(Objects.requireNonNull(path.getParent()));
          extract(tar, e, path);
        }
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      throw new IOException("unexpected hard link: " + entry.getName());
    } else {
      Files.copy(tar, path);
      Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rw-r--r--");
      if ((entry.getMode() & 0100) != 0) {
        mode = PosixFilePermissions.fromString("rwxr-xr-x");
      }
      if (!Files.isSymbolicLink(path) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.setPosixFilePermissions(path, mode);
      }
    }
  }

  private static String digest() {
    try (InputStream in = new DigestInputStream(open(), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream open() {
    InputStream in = PostgresBinaries.class.getResourceAsStream(RESOURCE);
    if (in == null) {
      throw new PracticeException(
          "no PostgreSQL for this kind of machine in this jar (" + RESOURCE + ")",
          "the practice environment runs on Linux x86-64");
    }
    return in;
  }
}
