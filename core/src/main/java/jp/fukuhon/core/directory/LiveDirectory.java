package jp.fukuhon.core.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import jp.fukuhon.core.error.TransferException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a file that may be edited while a server runs: looked at again when the file has
 * changed, at most every second. A file with faults is reported once and what was read before
 * stays. Thread-safe.
 */
public final class LiveDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(LiveDirectory.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Path file;
  private final Clock clock;
  private volatile State state;

  private record Version(FileTime modified, long size) {}

  private record State(PeerDirectory directory, Version version, Instant looked) {}

  /**
   * Reads the file.
   *
   * @throws TransferException.Configuration with every fault, when it has any
   */
  public LiveDirectory(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
    Version version = version(file);
    this.state = new State(DirectoryFile.load(file), version, clock.instant());
  }

  /** The directory as the file has it now. */
  public PeerDirectory current() {
    State known = state;
    return clock.instant().isBefore(known.looked().plus(LOOK_AGAIN))
        ? known.directory()
        : look(known);
  }

  private synchronized PeerDirectory look(State known) {
    if (!state.looked().equals(known.looked())) {
      return state.directory();
    }
    PeerDirectory directory = known.directory();
    Version version = version(file);
    if (!version.equals(known.version())) {
      try {
        directory = DirectoryFile.load(file);
        LOG.info("the peer directory {} was read again", file);
      } catch (TransferException.Configuration e) {
        LOG.error("the changed peer directory is not used: {}", e.getMessage());
      }
    }
    state = new State(directory, version, clock.instant());
    return directory;
  }

  private static Version version(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(found.lastModifiedTime(), found.size());
    } catch (IOException e) {
      return new Version(FileTime.fromMillis(0), -1); // gone: reading it will say so
    }
  }
}
