package jp.fukuhon.core.register;

import java.util.List;

/**
 * A contiguous run of change numbers of one partition: the item of Spring Batch, bounded by count
 * and octets, and the content of one chunk. Its borders depend on the frozen rows and the stored
 * limits only, so that reading it again gives the same block.
 *
 * @param part partition
 * @param number of the chunk within its partition
 * @param firstSeq change_seq of its first row
 * @param lastSeq change_seq of its last row, quarantined ones included
 * @param records those that are what they claim, in ascending change_seq
 * @param quarantined rows that are not
 */
public record RegisterBlock(
    int part,
    int number,
    long firstSeq,
    long lastSeq,
    List<RegisterDuplicate> records,
    int quarantined) {

  /** Octets of content. */
  public long contentBytes() {
    long sum = 0;
    for (RegisterDuplicate duplicate : records) {
      sum += duplicate.content().length;
    }
    return sum;
  }

  @Override
  public String toString() {
    return "RegisterBlock[" + part + "/" + number + ", " + records.size() + " records]";
  }
}
