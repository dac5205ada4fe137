package jp.fukuhon.jobs.transfer;

import java.time.Duration;
import jp.fukuhon.core.transfer.BlockLimits;

/**
 * How this gateway makes transfers. What concerns chunk boundaries is copied into the transfer's
 * row when it is prepared: a later change of settings touches new transfers only.
 *
 * @param maxRecords rows in one transfer at most, so that nothing is withheld for hours
 * @param partitions parallel partitions at most
 * @param recordsPerPartition rows below which another partition is not worth its cost
 * @param blockLimits of one chunk
 * @param codecLevel zstd level
 * @param dictionarySamples records that the dictionary is trained on
 * @param receiptPatience how long the outcome is waited for in one run
 */
public record TransferSettings(
    long maxRecords,
    int partitions,
    int recordsPerPartition,
    BlockLimits blockLimits,
    int codecLevel,
    int dictionarySamples,
    Duration receiptPatience) {

  /** What is used where nothing is configured. */
  public static final TransferSettings DEFAULT =
      new TransferSettings(
          200_000, 4, 2_000, new BlockLimits(2_000, 8L << 20), 3, 1_000, Duration.ofMinutes(30));
}
