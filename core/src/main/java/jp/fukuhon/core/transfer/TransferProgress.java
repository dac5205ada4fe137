package jp.fukuhon.core.transfer;

import java.util.List;

/**
 * Message 3: where the receiver stands. It is read only and never moves the sender's checkpoint.
 *
 * @param transferId canonical form
 * @param state the receiver's
 * @param chunks per partition, how many contiguous chunks it holds
 * @param verified chunks that the verify job has opened
 */
public record TransferProgress(
    String transferId, ReceiverState state, List<Integer> chunks, int verified) {
  public TransferProgress {
    chunks = List.copyOf(chunks);
  }
}
