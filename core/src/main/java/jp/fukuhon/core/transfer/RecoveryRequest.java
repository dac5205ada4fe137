package jp.fukuhon.core.transfer;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Message 7: what the sender of a stream holds, after a restore of either side.
 *
 * @param version {@value Manifest#VERSION}
 * @param stream {@code 131016-FUKUHON}
 * @param sender party code
 * @param recipient party code
 * @param environment tag of the sender's environment
 * @param step what is asked
 * @param openTransfer id of the sender's open transfer; null when it has none
 * @param sourceUpto the highest change number of the sender's rows
 * @param outcomes receipts signed by the receiver, ascending by sequence
 * @param acknowledgements acknowledgements signed by the receiver, of the open transfer
 * @param requestedAt by the sender's clock
 */
public record RecoveryRequest(
    int version,
    String stream,
    String sender,
    String recipient,
    String environment,
    Step step,
    @Nullable String openTransfer,
    long sourceUpto,
    List<byte[]> outcomes,
    List<byte[]> acknowledgements,
    Instant requestedAt) {

  /** The most outcomes of one request. */
  public static final int MOST_OUTCOMES = 64;

  /** What is asked of the receiver. */
  public enum Step {
    /** To look whether the evidence shows that it was put back; nothing else. */
    REPORT,
    /** To take in the outcomes that it lost; more follow. */
    ADOPT,
    /** To end what is open, so that the sender can go where it stands. */
    ALIGN,
    /** To go on: the sender is where it stands. */
    FINISH
  }

  public RecoveryRequest {
    DocumentVersion.require(version);
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(sender, "sender");
    Objects.requireNonNull(recipient, "recipient");
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(requestedAt, "requestedAt");
    outcomes = List.copyOf(outcomes);
    acknowledgements = List.copyOf(acknowledgements);
    if (outcomes.size() > MOST_OUTCOMES || acknowledgements.size() > Manifest.MOST_PARTITIONS) {
      throw new IllegalArgumentException("recovery: too much at once");
    }
    if (sourceUpto < 0) {
      throw new IllegalArgumentException("recovery: sourceUpto");
    }
  }
}
