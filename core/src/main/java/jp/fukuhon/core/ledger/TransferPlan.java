package jp.fukuhon.core.ledger;

import java.util.List;
import jp.fukuhon.core.transfer.BlockLimits;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.PartitionPlan;
import org.jspecify.annotations.Nullable;

/**
 * What step 0b fixes in the transfer's row for ever: changed configuration must not move a chunk
 * boundary under way.
 *
 * @param suite name of the sealing suite
 * @param partitions in order
 * @param limits of a block
 * @param codecLevel compression level
 * @param records rows in the window
 * @param localKey the data key wrapped for the sender itself; null once the outcome is known
 * @param dictionary the sealed dictionary, empty when there is none
 * @param manifest the signed manifest (CMS)
 * @param manifestDigest of the manifest's content
 */
public record TransferPlan(
    String suite,
    List<PartitionPlan> partitions,
    BlockLimits limits,
    int codecLevel,
    long records,
    byte @Nullable [] localKey,
    byte[] dictionary,
    byte[] manifest,
    Digest manifestDigest) {

  public TransferPlan {
    partitions = List.copyOf(partitions);
  }
}
