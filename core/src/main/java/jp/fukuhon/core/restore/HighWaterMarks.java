package jp.fukuhon.core.restore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.file.DurableFiles;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.TransferId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One small file a stream beside the configuration, out of the database's reach: {@code
 * 131016-FUKUHON.mark}. A file is there whole or not at all and only ever moves on, so what it says
 * was committed. Written after the commit: an outcome at once, acknowledgements at most once every
 * {@link #INTERVAL} a stream; a mark may lag, it never runs ahead. Thread-safe; processes of one
 * party that share the folder are kept apart by the run lock of the stream.
 */
public final class HighWaterMarks {

  /** How far acknowledgements may lag behind. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(HighWaterMarks.class);
  private static final String SUFFIX = ".mark";

  private final Path folder;
  private final Map<StreamId, Hand> hands = new ConcurrentHashMap<>();

  /** Who writes a stream's file in this process, and when that was last. */
  private static final class Hand {
    private long acknowledgedAt = System.nanoTime() - INTERVAL.toNanos();
    private @org.jspecify.annotations.Nullable String transfer;
    private List<Integer> acknowledged = new ArrayList<>();
  }

  /**
   * @param folder need not exist
   */
  public HighWaterMarks(Path folder) {
    this.folder = folder;
  }

  /** Every stream that has a mark. */
  public List<StreamId> streams() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
          .map(name -> StreamId.parse(name.substring(0, name.length() - SUFFIX.length())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A stream's mark; empty when it has none.
   *
   * @throws TransferException.Configuration when the file cannot be read as one
   */
  public Optional<Mark> read(StreamId stream) {
    Path file = file(stream);
    try {
      Mark mark = Documents.read(Files.readAllBytes(file), Mark.class);
      if (!mark.stream().equals(stream.toString())) {
        throw damaged(file, "it is of stream " + mark.stream(), null);
      }
      return Optional.of(mark);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | TransferException.Refused e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static TransferException damaged(
      Path file, String why, @org.jspecify.annotations.Nullable Exception cause) {
    String hint =
        "put the file back from a copy; only if this party's database was certainly never put back"
            + " to an older state, remove the file";
    String message = "the high-water mark " + file + " cannot be read: " + why;
    return cause == null
        ? new TransferException.Configuration(message, hint)
        : new TransferException.Configuration(message, hint, cause);
  }

  /**
   * Notes a committed outcome, unless a newer one is noted. Durable on return; a failure to write
   * is logged, because the outcome stands all the same.
   *
   * @param receipt signed
   * @param digest of its content
   */
  public void outcome(TransferId id, byte[] receipt, Digest digest) {
    Hand hand = hand(id.stream());
    synchronized (hand) {
      try {
        Mark mark = known(id.stream());
        if (id.sequence() > mark.sequence()) {
          write(
              id.stream(),
              new Mark(
                  Mark.VERSION,
                  mark.stream(),
                  id.sequence(),
                  digest,
                  receipt,
                  null,
                  List.of(),
                  Mark.NONE));
        }
      } catch (UncheckedIOException | TransferException e) {
        notWritten(id.stream(), e);
      }
    }
  }

  /**
   * Begins a stream's mark anew at the outcome that both sides have agreed on by a recovery.
   * Durable on return.
   */
  public void recovered(TransferId id, byte[] receipt, Digest digest) {
    Hand hand = hand(id.stream());
    synchronized (hand) {
      hand.transfer = null;
      write(
          id.stream(),
          new Mark(
              Mark.VERSION,
              id.stream().toString(),
              id.sequence(),
              digest,
              receipt,
              null,
              List.of(),
              Mark.NONE));
    }
  }

  /**
   * Notes a committed acknowledgement; written at most once every {@link #INTERVAL}.
   *
   * @param number of the chunk within its partition
   * @param acknowledgement signed
   */
  public void acknowledged(TransferId id, int part, int number, byte[] acknowledgement) {
    Hand hand = hand(id.stream());
    synchronized (hand) {
      if (!id.toString().equals(hand.transfer)) {
        hand.transfer = id.toString();
        hand.acknowledged = new ArrayList<>();
      }
      raise(hand.acknowledged, part, number + 1);
      long now = System.nanoTime();
      if (now - hand.acknowledgedAt < INTERVAL.toNanos()) {
        return;
      }
      hand.acknowledgedAt = now;
      try {
        Mark mark = known(id.stream());
        if (id.sequence() <= mark.sequence()) {
          return; // a late twin's
        }
        List<Integer> counts = new ArrayList<>(hand.acknowledged);
        if (id.toString().equals(mark.transfer())) {
          for (int i = 0; i < mark.acknowledged().size(); i++) {
            raise(counts, i, mark.acknowledged().get(i));
          }
        }
        write(
            id.stream(),
            new Mark(
                Mark.VERSION,
                mark.stream(),
                mark.sequence(),
                mark.outcome(),
                mark.receipt(),
                id.toString(),
                counts,
                acknowledgement));
      } catch (UncheckedIOException | TransferException e) {
        notWritten(id.stream(), e);
      }
    }
  }

  private static void raise(List<Integer> counts, int part, int count) {
    while (counts.size() <= part) {
      counts.add(0);
    }
    counts.set(part, Math.max(counts.get(part), count));
  }

  private Hand hand(StreamId stream) {
    return hands.computeIfAbsent(stream, s -> new Hand());
  }

  private Mark known(StreamId stream) {
    return read(stream).orElseGet(() -> Mark.none(stream.toString()));
  }

  private static void notWritten(StreamId stream, RuntimeException e) {
    LOG.error(
        "the high-water mark of {} was not written: a restore of the database to a state after the"
            + " previous mark would not be noticed",
        stream,
        e);
  }

  private Path file(StreamId stream) {
    return folder.resolve(stream + SUFFIX);
  }

  private void write(StreamId stream, Mark mark) {
    Path target = file(stream);
    try {
      DurableFiles.replace(folder, stream + SUFFIX, Documents.write(mark));
    } catch (IOException e) {
      throw new UncheckedIOException("mark " + target + " cannot be written", e);
    }
  }
}
