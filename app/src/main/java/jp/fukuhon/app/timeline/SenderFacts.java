package jp.fukuhon.app.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway knows of the times of one transfer; whatever has not happened yet is null.
 *
 * @param id which
 * @param state where it stands
 * @param frozen by the database
 * @param prepared in the signed manifest
 * @param accepted signed by the receiver
 * @param completed signed by this party, in whole seconds
 * @param decision signed by the receiver
 * @param settled by the database
 * @param chunks what was sent
 * @param ends the first and the last acknowledged chunk of each partition, as signed
 * @param runs oldest first; null when the operation log cannot be read
 * @param now when this was looked up
 * @param atWork whether a process is at work on its stream
 */
record SenderFacts(
    TransferId id,
    SenderState state,
    Instant frozen,
    @Nullable Instant prepared,
    @Nullable Instant accepted,
    @Nullable Instant completed,
    @Nullable Decision decision,
    @Nullable Instant settled,
    Chunks chunks,
    List<Acknowledged> ends,
    @Nullable List<RunEvent> runs,
    Instant now,
    boolean atWork) {

  /**
   * The receiver's outcome.
   *
   * @param at as signed
   * @param outcome as signed
   * @param reason as signed
   */
  record Decision(Instant at, ReceiverState outcome, String reason) {}

  /**
   * An acknowledged chunk.
   *
   * @param part partition
   * @param number within it
   * @param begun when its request was; null when that was not measured
   * @param received as the receiver has signed
   * @param entered in the ledger, after its answer
   * @param replayed whether the answer is of an earlier request
   */
  record Acknowledged(
      int part,
      int number,
      @Nullable Instant begun,
      Instant received,
      Instant entered,
      boolean replayed) {}

  /**
   * All chunks together.
   *
   * @param count how many
   * @param replayed of them, how many were sent twice
   * @param untimed of them, how many were not measured
   * @param bytes sealed octets
   * @param last when the last one was entered; null when there is none
   * @param busy how long at least one request was under way
   * @param exchange the requests' times summed up, of those of which the receiver's part is known
   * @param front the receiver's part of these
   */
  record Chunks(
      int count,
      int replayed,
      int untimed,
      long bytes,
      @Nullable Instant last,
      Duration busy,
      Duration exchange,
      Duration front) {}

  /** Where it ends: settled, or now. */
  Instant end() {
    return settled == null ? now : settled;
  }

  /** The newest of what this party has done up to a moment. */
  Instant movedBefore(Instant at, @Nullable Instant chunk) {
    return Stream.of(frozen, prepared, completed, settled, chunk)
        .filter(each -> each != null && !each.isAfter(at))
        .max(Instant::compareTo)
        .orElse(frozen);
  }
}
