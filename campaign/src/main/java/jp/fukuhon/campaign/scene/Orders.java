package jp.fukuhon.campaign.scene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.stream.Collectors;
import jp.fukuhon.core.fault.FaultPoint;
import org.jspecify.annotations.Nullable;

/**
 * The directory by which the processes of one party are told where to stand still. One order at a
 * time; a new one, or none, lets whoever stands go on. Not thread-safe.
 */
public final class Orders {

  private final Path directory;
  private int tokens;
  private @Nullable String order;

  private Orders(Path directory) {
    this.directory = directory;
  }

  /** Orders in a directory, which is made. */
  public static Orders in(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Orders(directory);
  }

  /** The option of the JVMs that obey. */
  public String option() {
    return "-D" + FaultPoint.PROPERTY + "=" + directory;
  }

  /** Whoever passes that place for the n-th time from now on, counted by process, stands still. */
  public void stand(Place place, int nth) {
    order = place + " " + nth + " t" + ++tokens;
    Path whole = directory.resolve("order.new");
    try {
      Files.writeString(whole, order);
      Files.move(whole, directory.resolve("order"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nobody stands still any more. */
  public void withdraw() {
    order = null;
    try {
      Files.deleteIfExists(directory.resolve("order"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a process stands where it was told to. */
  public boolean isStanding() {
    String wanted = order;
    return wanted != null && read("standing").startsWith(wanted + " ");
  }

  /** Every place that was passed so far. */
  public Set<String> passed() {
    return read("passed").lines().collect(Collectors.toSet());
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
