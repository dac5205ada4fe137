package jp.fukuhon.core.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.file.DurableFiles;

/**
 * Checkpoints as files beside the configuration, out of the database's reach: {@code
 * checkpoint-000000001.cms}. Copy them to where the database's administrator cannot write.
 * Thread-safe; a file is there whole or not at all.
 */
public final class CheckpointFolder {

  private static final Pattern NAME = Pattern.compile("checkpoint-([0-9]{9,18})\\.cms");

  private final Path folder;

  /**
   * @param folder need not exist
   */
  public CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  /** Writes the checkpoints that are newer than the newest file. Durable on return. */
  public void export(CheckpointBook book) {
    long number = newest().orElse(0);
    Optional<CheckpointBook.Kept> next = book.next(number);
    while (next.isPresent()) {
      write(next.get());
      next = book.next(next.get().number());
    }
  }

  /** The number of the newest file; empty when there is none. */
  public OptionalLong newest() {
    return files().stream().mapToLong(CheckpointFolder::number).max();
  }

  /** Every file, by number. */
  public List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> number(file) > 0).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The checkpoint's number, as the file's name says; 0 for another file. */
  public static long number(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }

  private void write(CheckpointBook.Kept kept) {
    String name = "checkpoint-%09d.cms".formatted(kept.number());
    try {
      FaultPoint.CHECKPOINT_FILE.before();
      DurableFiles.replace(folder, name, kept.document());
      FaultPoint.CHECKPOINT_FILE.after();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "checkpoint " + folder.resolve(name) + " cannot be written", e);
    }
  }
}
