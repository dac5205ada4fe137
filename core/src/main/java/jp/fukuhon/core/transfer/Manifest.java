package jp.fukuhon.core.transfer;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Message 1: what a transfer will carry, under which keys; signed once by the sender and stored by
 * both.
 *
 * @param version {@value #VERSION}
 * @param transferId canonical form
 * @param sender party code
 * @param recipient party code
 * @param environment tag of the sender's environment
 * @param mode which cursor it moves
 * @param since exclusive lower bound of the window
 * @param upto inclusive upper bound
 * @param records rows in the window, those that will be quarantined included
 * @param suite name of the sealing suite
 * @param partitions in order, contiguous over the window
 * @param blockLimits of every chunk
 * @param dataKey CMS envelope of the transfer's data key
 * @param streamKey CMS envelope of the stream key
 * @param dictionary sealed compression dictionary, empty when there is none
 * @param dictionaryId hexadecimal id of the dictionary, empty when there is none
 * @param previousOutcome digest of the stream's previous outcome; null for the first transfer of a
 *     stream
 * @param checkpoint newest checkpoint of the sender's operation log; null before its first
 * @param createdAt by the sender's clock
 */
public record Manifest(
    int version,
    String transferId,
    String sender,
    String recipient,
    String environment,
    TransferMode mode,
    long since,
    long upto,
    long records,
    String suite,
    List<PartitionPlan> partitions,
    BlockLimits blockLimits,
    byte[] dataKey,
    byte[] streamKey,
    byte[] dictionary,
    String dictionaryId,
    @Nullable Digest previousOutcome,
    @Nullable CheckpointReference checkpoint,
    Instant createdAt) {

  /** The format version that this code writes and reads. */
  public static final int VERSION = 1;

  /** The most partitions of one transfer. */
  public static final int MOST_PARTITIONS = 64;

  public Manifest {
    Objects.requireNonNull(transferId, "transferId");
    Objects.requireNonNull(sender, "sender");
    Objects.requireNonNull(recipient, "recipient");
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(suite, "suite");
    Objects.requireNonNull(blockLimits, "blockLimits");
    Objects.requireNonNull(dataKey, "dataKey");
    Objects.requireNonNull(streamKey, "streamKey");
    Objects.requireNonNull(dictionary, "dictionary");
    Objects.requireNonNull(dictionaryId, "dictionaryId");
    Objects.requireNonNull(createdAt, "createdAt");
    partitions = List.copyOf(partitions);
    require(version == VERSION, "version");
    require(partitions.size() <= MOST_PARTITIONS && !partitions.isEmpty(), "number of partitions");
    require(since >= 0 && upto >= since, "window");
    long at = since;
    long sum = 0;
    for (int i = 0; i < partitions.size(); i++) {
      PartitionPlan plan = partitions.get(i);
      require(plan.part() == i && plan.since() == at, "partitions must be contiguous");
      at = plan.upto();
      sum += plan.records();
    }
    require(at == upto && sum == records, "partitions must cover the window");
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("manifest: " + what);
    }
  }
}
