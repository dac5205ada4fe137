package jp.fukuhon.core.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.core.error.TransferException;

/** Files that only their owner may touch. */
public final class SecretFiles {

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private SecretFiles() {}

  /** What is wrong with a secret file, in one sentence with its remedy, or nothing. */
  public static Optional<TransferException.Configuration> fault(String what, Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.of(
          new TransferException.Configuration(
              what + " " + file + " does not exist or is no file",
              "Put it there, or correct the path in the configuration."));
    }
    if (!ownersOnly(file)) {
      return Optional.of(
          new TransferException.Configuration(
              what + " " + file + " can be read by others", "chmod 600 " + file));
    }
    if (!Files.isReadable(file)) {
      return Optional.of(
          new TransferException.Configuration(
              what + " " + file + " cannot be read by this process",
              "Give it to the user that runs the engine."));
    }
    return Optional.empty();
  }

  /**
   * True when neither the group nor others may write a file; false where there are no POSIX
   * permissions.
   */
  public static boolean isWrittenByOwnerOnly(Path file) {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, new LinkOption[0]);
    try {
      return view != null
          && Collections.disjoint(
              view.readAttributes().permissions(),
              EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
    } catch (IOException e) {
      return false;
    }
  }

  /** Without POSIX permissions there is no saying: refused. */
  private static boolean ownersOnly(Path file) {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, new LinkOption[0]);
    try {
      return view != null && OWNERS.containsAll(view.readAttributes().permissions());
    } catch (IOException e) {
      return false;
    }
  }
}
