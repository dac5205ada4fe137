package jp.fukuhon.core.transfer;

/**
 * One partition of a transfer: the rows with change_seq in (since, upto].
 *
 * @param part 0 for the first
 * @param since exclusive lower bound
 * @param upto inclusive upper bound
 * @param records rows in the window, those that will be quarantined included
 */
public record PartitionPlan(int part, long since, long upto, long records) {

  public PartitionPlan {
    if (part < 0 || since < 0 || upto < since || records < 0) {
      throw new IllegalArgumentException("partition " + part + " has impossible bounds");
    }
  }
}
