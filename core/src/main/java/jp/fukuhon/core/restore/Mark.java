package jp.fukuhon.core.restore;

import java.util.List;
import jp.fukuhon.core.transfer.Digest;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream was, as a file outside the database says: the newest outcome and what was
 * acknowledged after it. A database that knows less was put back to an older state.
 *
 * @param version {@value #VERSION}
 * @param stream {@code 131016-FUKUHON}
 * @param sequence of the newest outcome; 0 before the first
 * @param outcome digest of its receipt's content; null before the first
 * @param receipt the signed receipt (CMS); empty before the first
 * @param transfer whose chunks were acknowledged after that outcome; null when none was
 * @param acknowledged how many chunks of each of its partitions at least, by partition
 * @param acknowledgement a signed acknowledgement of it (CMS); empty when there is none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of documents, never compared
public record Mark(
    int version,
    String stream,
    long sequence,
    @Nullable Digest outcome,
    byte[] receipt,
    @Nullable String transfer,
    List<Integer> acknowledged,
    byte[] acknowledgement) {

  /** The format that this code writes and reads. */
  public static final int VERSION = 1;

  static final byte[] NONE = {};

  private static final int MOST_PARTITIONS = 1024;

  public Mark {
    acknowledged = List.copyOf(acknowledged);
    if (version != VERSION) {
      throw new IllegalArgumentException("mark: version " + version);
    }
    if (sequence < 0
        || (sequence == 0) != (outcome == null)
        || (outcome == null) != (receipt.length == 0)) {
      throw new IllegalArgumentException("mark: outcome");
    }
    if (acknowledged.size() > MOST_PARTITIONS || acknowledged.stream().anyMatch(n -> n < 0)) {
      throw new IllegalArgumentException("mark: acknowledged chunks");
    }
  }

  /** The mark of a stream of which nothing is known. */
  static Mark none(String stream) {
    return new Mark(VERSION, stream, 0, null, NONE, null, List.of(), NONE);
  }
}
