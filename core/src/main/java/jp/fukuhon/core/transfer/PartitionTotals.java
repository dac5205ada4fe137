package jp.fukuhon.core.transfer;

import java.util.Objects;

/**
 * What one partition carried in the end.
 *
 * @param part 0 for the first
 * @param chunks how many
 * @param records sealed records in them
 * @param quarantined rows that were withheld
 * @param chain the chain value after the last chunk; 32 zero octets when there is none
 */
public record PartitionTotals(int part, int chunks, long records, long quarantined, Digest chain) {

  public PartitionTotals {
    Objects.requireNonNull(chain, "chain");
  }
}
