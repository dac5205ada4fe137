package jp.fukuhon.core.transfer;

/**
 * The limits of one block (one chunk of the wire, one item of Spring Batch), fixed in the
 * transfer's row.
 *
 * @param maxRecords rows in one block, at least 1
 * @param maxBytes octets of content in one block; a single larger record makes a block of its own
 */
public record BlockLimits(int maxRecords, long maxBytes) {

  /** The most records that a receiver accepts in one chunk. */
  public static final int MOST_RECORDS = 20_000;

  public BlockLimits {
    if (maxRecords < 1 || maxRecords > MOST_RECORDS || maxBytes < 1) {
      throw new IllegalArgumentException(
          "block limits " + maxRecords + " records, " + maxBytes + " octets");
    }
  }
}
