package jp.fukuhon.core.restore;

import java.util.List;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Digest;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream is, as the database says.
 *
 * @param sequence of the newest outcome; 0 before the first
 * @param outcome digest of that outcome; null before the first
 * @param open id of the open transfer; null when there is none
 * @param acknowledged how many chunks of each of its partitions are there, by partition
 */
public record LedgerPosition(
    long sequence, @Nullable Digest outcome, @Nullable String open, List<Integer> acknowledged) {

  public LedgerPosition {
    acknowledged = List.copyOf(acknowledged);
  }

  /** Reads it from a party's ledger. */
  @FunctionalInterface
  public interface Source {
    LedgerPosition of(StreamId stream);
  }
}
