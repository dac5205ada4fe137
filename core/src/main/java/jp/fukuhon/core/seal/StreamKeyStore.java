package jp.fukuhon.core.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;

/**
 * A folder of stream keys, {@code <stream>.key} each, in a {@link KeyEnvelope} to the party's own
 * encryption key, in the strongest suite that it supports: outside the database, useless without
 * the party's key.
 *
 * <p>Thread-safe, and safe between processes: a key appears complete or not at all (temporary file,
 * fsync, hard link, fsync of the folder), the first one wins and is never replaced by another; only
 * its envelope is renewed.
 */
public final class StreamKeyStore {

  private static final String OWNER_FOLDER = "rwx------";
  private static final String OWNER_FILE = "rw-------";

  private final Path folder;
  private final KeySuccession own;
  private final Clock clock;

  /**
   * Uses a folder, which is created when it does not exist.
   *
   * @param own the party's own encryption keys
   * @param clock tells which of them is in use
   * @throws IllegalArgumentException when the keys are for something else
   * @throws TransferException.Configuration when the folder cannot be made
   */
  public StreamKeyStore(Path folder, KeySuccession own, Clock clock) {
    if (own.identity().purpose() != CertificatePurpose.ENCRYPTION) {
      throw new IllegalArgumentException(own + " is not for encryption");
    }
    this.folder = folder;
    this.own = own;
    this.clock = clock;
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_FOLDER)));
      }
    } catch (IOException e) {
      throw new TransferException.Configuration(
          "the folder of stream keys " + folder + " cannot be made",
          "Make it for the user that runs the engine, mode 700.",
          e);
    }
  }

  /**
   * The stream's key, made if there is none yet. On return it is durable.
   *
   * @throws TransferException.Configuration when the file cannot be written, or read by others
   * @throws TransferException.Integrity when the file does not open with the party's key
   */
  public StreamKey getOrCreate(StreamId stream) {
    Optional<StreamKey> found = find(stream);
    found.ifPresent(key -> syncFolder()); // whoever wrote it may not have come to that yet
    return found.orElseGet(() -> keep(StreamKey.generate(stream)));
  }

  /** The stream's key, or empty when there is none; errors as {@link #getOrCreate}. */
  public Optional<StreamKey> find(StreamId stream) {
    Path file = file(stream);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    SecretFiles.fault("stream key", file)
        .ifPresent(
            fault -> {
              throw fault;
            });
    try {
      if (Files.size(file) > KeyEnvelope.MAX_LENGTH) {
        throw new TransferException.Integrity("stream key " + file + " is too large to be one");
      }
      return Optional.of(open(Files.readAllBytes(file), stream));
    } catch (IOException e) {
      throw new TransferException.Configuration(
          "stream key " + file + " cannot be read", "Check the file and its owner.", e);
    }
  }

  /**
   * Wraps the stream's key for the party's key in use and puts it in the place of the older
   * envelope, durably. Repeating it is safe; the key itself stays the same.
   *
   * @return false when there is no key of the stream, or it is wrapped for the key in use already
   */
  public boolean rewrap(StreamId stream) {
    Path file = file(stream);
    Optional<StreamKey> key = find(stream);
    try {
      PartyKey current = own.current(clock.instant());
      if (key.isEmpty()
          || KeyEnvelope.isFor(current.strongest(), Files.readAllBytes(file), current)) {
        return false;
      }
      Path temporary = temporary(stream);
      write(temporary, wrap(key.get()));
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncFolder();
      return true;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private Path temporary(StreamId stream) {
    return folder.resolve("." + stream + "." + UUID.randomUUID() + ".tmp");
  }

  private static TransferException unwritable(Path file, Exception e) {
    return new TransferException.Configuration(
        "stream key " + file + " cannot be written",
        "The folder needs space, the engine's ownership and a file system with hard links.",
        e);
  }

  /** What stands here was put here by this party: either suite's form will do. */
  private StreamKey open(byte[] envelope, StreamId stream) {
    boolean hybrid =
        own.all().stream().anyMatch(key -> KeyEnvelope.isFor(Suite.HYBRID, envelope, key));
    return KeyEnvelope.openStreamKey(hybrid ? Suite.HYBRID : Suite.CLASSIC, envelope, own, stream);
  }

  private byte[] wrap(StreamKey key) {
    PartyKey current = own.current(clock.instant());
    return KeyEnvelope.wrap(current.strongest(), key, List.of(current.recipient()));
  }

  /**
   * Keeps the key that a stream's other party gave. Repeating it is safe.
   *
   * @throws TransferException.Integrity when the store holds another key of that stream
   */
  public StreamKey adopt(StreamKey key) {
    StreamKey kept = find(key.stream()).orElseGet(() -> keep(key));
    if (!kept.sameOctets(key)) {
      throw new TransferException.Integrity(
          "stream " + key.stream() + ": the key given is not the one kept");
    }
    return kept;
  }

  /** Stores a key unless another process was first; what is stored then. */
  private StreamKey keep(StreamKey key) {
    Path file = file(key.stream());
    Path temporary = temporary(key.stream());
    try {
      write(temporary, wrap(key));
      try {
        Files.createLink(file, temporary);
      } catch (FileAlreadyExistsException e) {
        return find(key.stream()).orElseThrow();
      } finally {
        Files.deleteIfExists(temporary);
        syncFolder();
      }
      return key;
    } catch (IOException | UnsupportedOperationException e) {
      throw unwritable(file, e);
    }
  }

  private static void write(Path file, byte[] octets) throws IOException {
    var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var owners = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_FILE));
    try (FileChannel channel = FileChannel.open(file, options, owners)) {
      ByteBuffer rest = ByteBuffer.wrap(octets);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private void syncFolder() {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new TransferException.Configuration(
          "the folder of stream keys " + folder + " cannot be synced", "Check the disk.", e);
    }
  }

  private Path file(StreamId stream) {
    return folder.resolve(stream + ".key");
  }
}
