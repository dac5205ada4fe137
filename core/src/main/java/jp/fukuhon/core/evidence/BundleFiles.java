package jp.fukuhon.core.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import jp.fukuhon.core.error.TransferException;

/**
 * Opens evidence that lies in files: a receipt, a directory or a zip. What lies there comes from
 * anybody: names are only compared, sizes are bounded, links are not followed.
 */
public final class BundleFiles {

  /** Octets of the largest file in a bundle. */
  public static final int LARGEST = 24 << 20;

  private static final int ZIP_MAGIC = 0x504b0304;

  private BundleFiles() {}

  /** A bundle that holds a file open. */
  public interface Opened extends Bundle, AutoCloseable {
    @Override
    void close();
  }

  /**
   * Opens what a path names.
   *
   * @throws TransferException.Configuration when nothing of the kind is there
   */
  public static Opened open(Path path) {
    try {
      if (Files.isDirectory(path)) {
        return new InDirectory(path);
      }
      if (isZip(path)) {
        return new InZip(path, new ZipFile(path.toFile()));
      }
      return new Alone(new SingleReceipt(path.toString(), bounded(path)));
    } catch (IOException e) {
      throw new TransferException.Configuration(
          "evidence " + path + " cannot be read",
          "give a receipt, or a bundle that 'receipt export' made (directory or zip)",
          e);
    }
  }

  private static boolean isZip(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(4);
      return start.length == 4 && java.nio.ByteBuffer.wrap(start).getInt() == ZIP_MAGIC;
    }
  }

  private static byte[] bounded(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return bounded(in, file.toString());
    }
  }

  private static byte[] bounded(InputStream in, String name) throws IOException {
    byte[] octets = in.readNBytes(LARGEST + 1);
    if (octets.length > LARGEST) {
      throw new TransferException.Integrity(name + " has more than " + LARGEST + " octets");
    }
    return octets;
  }

  private record Alone(SingleReceipt receipt) implements Opened {
    @Override
    public List<String> names() {
      return receipt.names();
    }

    @Override
    public Optional<byte[]> read(String name) {
      return receipt.read(name);
    }

    @Override
    public boolean isWhole() {
      return false;
    }

    @Override
    public String title() {
      return receipt.title();
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private record InDirectory(Path folder) implements Opened {
    @Override
    public List<String> names() {
      try (Stream<Path> files = Files.walk(folder, 2)) {
        return files
            .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
            .map(file -> folder.relativize(file).toString().replace('\\', '/'))
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Optional<byte[]> read(String name) {
      Path file = folder.resolve(name);
      try {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            ? Optional.of(bounded(file))
            : Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean isWhole() {
      return true;
    }

    @Override
    public String title() {
      return folder.toString();
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private record InZip(Path file, ZipFile zip) implements Opened {
    @Override
    public List<String> names() {
      return Collections.list(zip.entries()).stream().map(ZipEntry::getName).toList();
    }

    @Override
    public Optional<byte[]> read(String name) {
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        return Optional.empty();
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return Optional.of(bounded(in, name));
      } catch (IOException e) {
        throw new TransferException.Integrity(name + " of " + file + " cannot be unpacked", e);
      }
    }

    @Override
    public boolean isWhole() {
      return true;
    }

    @Override
    public String title() {
      return file.toString();
    }

    @Override
    public void close() {
      try {
        zip.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
