package jp.fukuhon.app.timeline;

import java.time.Instant;
import java.util.List;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;

/**
 * What a centre knows of the times of one transfer; whatever has not happened yet is null.
 *
 * @param id which
 * @param state where it stands
 * @param prepared in the manifest that the sender has signed; null for an id that was never offered
 * @param accepted by the database
 * @param chunks in the order of their receipt; null when they are too many to be looked at one by
 *     one
 * @param count of the chunks
 * @param last when the last one was received
 * @param completed signed by the sender, in whole seconds
 * @param verifiedFirst when the first chunk was verified
 * @param verifiedLast when the last one was
 * @param decided signed by this party
 * @param reason of the decision
 * @param now when this was looked up
 */
record ReceiverFacts(
    TransferId id,
    ReceiverState state,
    @Nullable Instant prepared,
    Instant accepted,
    @Nullable List<Received> chunks,
    int count,
    @Nullable Instant last,
    @Nullable Instant completed,
    @Nullable Instant verifiedFirst,
    @Nullable Instant verifiedLast,
    @Nullable Instant decided,
    String reason,
    Instant now) {

  /**
   * A received chunk.
   *
   * @param part partition
   * @param number within it
   * @param signed by the sender, in whole seconds
   * @param received by this party
   */
  record Received(int part, int number, Instant signed, Instant received) {}

  Instant end() {
    return decided == null ? now : decided;
  }
}
