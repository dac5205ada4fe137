package jp.fukuhon.core.evidence;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jp.fukuhon.core.error.TransferException;

/**
 * Copies a transfer's evidence out, with a text that says how to check it without this program. One
 * file in memory at a time. Nothing that is there already is overwritten.
 */
public final class BundleWriter {

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private BundleWriter() {}

  private interface Sink extends AutoCloseable {
    void put(String name, byte[] octets) throws IOException;

    @Override
    void close() throws IOException;
  }

  /**
   * Writes a bundle.
   *
   * @param target a zip when its name ends in {@code .zip}, else a directory
   * @return how many files it has
   * @throws TransferException.Configuration when the target is there already or cannot be written
   */
  public static int write(DatabaseBundle bundle, Path target) {
    boolean zip = String.valueOf(target.getFileName()).endsWith(".zip");
    int files = 0;
    try (Sink sink = zip ? zip(target) : directory(target)) {
      for (String name : bundle.names()) {
        byte[] octets =
            bundle
                .read(name)
                .orElseThrow(
                    () -> new TransferException.Integrity(bundle.title() + " has no " + name));
        sink.put(name, octets);
        files++;
      }
      sink.put("README.md", BundleText.of(bundle.id()).getBytes(StandardCharsets.UTF_8));
      return files + 1;
    } catch (FileAlreadyExistsException e) {
      throw new TransferException.Configuration(
          e.getFile() + " is there already", "name another place with --out, or remove it", e);
    } catch (IOException e) {
      throw new TransferException.Configuration(
          "evidence cannot be written to " + target, "is there room, and the right to write?", e);
    } catch (UncheckedIOException e) {
      throw new TransferException.Configuration("evidence cannot be written to " + target, null, e);
    }
  }

  private static Sink zip(Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Files.createDirectories(Objects.requireNonNull(parent));
    Files.createFile(target, PRIVATE);
    OutputStream file =
        new BufferedOutputStream(Files.newOutputStream(target, StandardOpenOption.WRITE));
    ZipOutputStream out = new ZipOutputStream(file);
    return new Sink() {
      @Override
      public void put(String name, byte[] octets) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(octets);
        out.closeEntry();
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  private static Sink directory(Path target) throws IOException {
    Path parent = target.toAbsolutePath().getParent();
    Files.createDirectories(Objects.requireNonNull(parent));
    Files.createDirectory(target, PRIVATE_FOLDER);
    return new Sink() {
      @Override
      public void put(String name, byte[] octets) throws IOException {
        Path file = target.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()), PRIVATE_FOLDER);
        Files.createFile(file, PRIVATE);
        Files.write(file, octets);
      }

      @Override
      public void close() {
        // every file is closed already
      }
    };
  }
}
