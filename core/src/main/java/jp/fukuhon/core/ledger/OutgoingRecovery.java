package jp.fukuhon.core.ledger;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.LedgerPosition;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a sender reads and writes when it, or its receiver, was put back to an older state. Every
 * method runs in the caller's transaction if there is one. Thread-safe.
 */
public final class OutgoingRecovery {

  private final JdbcClient jdbc;
  private final OutgoingTransfers transfers;
  private final OutgoingChunks chunks;

  public OutgoingRecovery(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.transfers = new OutgoingTransfers(jdbc);
    this.chunks = new OutgoingChunks(jdbc);
  }

  /** How far a stream is. */
  public LedgerPosition position(StreamId stream) {
    Optional<OutgoingStream> cursors = transfers.stream(stream);
    Optional<OutgoingTransfer> open = transfers.open(stream);
    long begun = cursors.map(OutgoingStream::lastSequence).orElse(0L);
    return new LedgerPosition(
        open.map(transfer -> transfer.id().sequence() - 1).orElse(begun),
        cursors.map(OutgoingStream::previousDigest).orElse(null),
        open.map(transfer -> transfer.id().toString()).orElse(null),
        open.map(transfer -> counts(transfer.id())).orElse(List.of()));
  }

  /** How many chunks of each partition are acknowledged, by partition. */
  public List<Integer> counts(TransferId id) {
    return chunks.totals(id).stream().map(OutgoingChunks.Totals::chunks).toList();
  }

  /** The newest acknowledgement of each partition. */
  public List<byte[]> acknowledgements(TransferId id) {
    return jdbc.sql(
            """
            SELECT DISTINCT ON (part) acknowledgement FROM gateway.chunk
             WHERE transfer_id = ? ORDER BY part, number DESC
            """)
        .param(id.toString())
        .query((row, n) -> row.getBytes(1))
        .list();
  }

  /** An outcome with its place in the sequence. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
  public record Held(long sequence, byte[] receipt) {}

  /** The next outcome that this side holds after a sequence; empty when it holds none. */
  public Optional<Held> heldAfter(StreamId stream, long sequence) {
    return jdbc.sql(
            """
            SELECT sequence, receipt FROM gateway.transfer
             WHERE municipality_code = ? AND dataset = ? AND sequence > ? AND receipt IS NOT NULL
             ORDER BY sequence LIMIT 1
            """)
        .params(stream.municipality().value(), stream.dataset().name(), sequence)
        .query((row, n) -> new Held(row.getLong(1), row.getBytes(2)))
        .optional();
  }

  /** The first sequence up to a bound whose outcome this side does not hold; empty for none. */
  public OptionalLong firstMissing(StreamId stream, long from, long last) {
    long expected = from;
    for (long held :
        jdbc.sql(
                """
                SELECT sequence FROM gateway.transfer
                 WHERE municipality_code = ? AND dataset = ? AND sequence BETWEEN ? AND ? AND receipt IS NOT NULL
                 ORDER BY sequence
                """)
            .params(stream.municipality().value(), stream.dataset().name(), from, last)
            .query(Long.class)
            .list()) {
      if (held != expected) {
        break;
      }
      expected++;
    }
    return expected > last ? OptionalLong.empty() : OptionalLong.of(expected);
  }

  /** Takes in the outcome of a transfer that this side does not know (any more). Repeatable. */
  public void adoptUnknown(TransferId id, Receipt receipt, byte[] signed) {
    jdbc.sql(
            """
            INSERT INTO gateway.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, state,
                                          receipt, adopted_at)
            VALUES (:id, :m, :d, :sequence, :mode, :since, :upto, :state, :receipt, clock_timestamp())
            ON CONFLICT DO NOTHING
            """)
        .param("id", id.toString())
        .param("m", id.stream().municipality().value())
        .param("d", id.stream().dataset().name())
        .param("sequence", id.sequence())
        .param("mode", modeOf(receipt).name())
        .param("since", receipt.since())
        .param("upto", receipt.upto())
        .param("state", receipt.outcome().senderOutcome().name())
        .param("receipt", signed)
        .update();
  }

  private static TransferMode modeOf(Receipt receipt) {
    TransferMode mode = receipt.mode();
    return mode == null ? TransferMode.INCREMENTAL : mode; // given up before it was offered
  }

  /** Ends the open transfer with the outcome that the centre has signed; its window stays open. */
  public void adoptOpen(TransferId id, SenderState outcome, byte[] signed) {
    jdbc.sql(
            """
            UPDATE gateway.transfer
               SET state = ?, receipt = ?, local_key = NULL, adopted_at = clock_timestamp(),
                   updated_at = clock_timestamp()
             WHERE transfer_id = ? AND receipt IS NULL
            """)
        .params(outcome.name(), signed, id.toString())
        .update();
  }

  /**
   * Where a stream goes on.
   *
   * @param lastSequence of the newest outcome
   * @param previousOutcome its digest; null when there is none
   * @param since cursor of incremental transfers
   * @param above change numbers up to this one are not given out again
   * @param renumberFrom rows above this number get new ones; null for none
   */
  public record Alignment(
      long lastSequence,
      @Nullable Digest previousOutcome,
      long since,
      long above,
      @Nullable Long renumberFrom) {}

  /**
   * Puts the stream where the centre stands: sequence, cursor, change numbers; an open window is
   * closed; a full series under way ends.
   *
   * @return how many rows got new numbers
   */
  public long align(StreamId stream, Alignment to) {
    Digest previous = to.previousOutcome();
    jdbc.sql(
            """
            UPDATE gateway.stream
               SET last_sequence = :sequence, previous_digest = :digest, incremental_since = :since,
                   full_since = NULL, full_target = NULL
             WHERE municipality_code = :m AND dataset = :d
            """)
        .param("sequence", to.lastSequence())
        .param("digest", previous == null ? null : previous.bytes(), java.sql.Types.BINARY)
        .param("since", to.since())
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .update();
    return jdbc.sql("SELECT source.realign(:m, :d, :since, :above, :renumberFrom)")
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .param("since", to.since())
        .param("above", to.above())
        .param("renumberFrom", to.renumberFrom(), java.sql.Types.BIGINT)
        .query(Long.class)
        .single();
  }

  /** The highest change number of the stream's rows; 0 when it has none. */
  public long sourceUpto(StreamId stream) {
    return jdbc.sql(
            """
            SELECT coalesce(max(change_seq), 0) FROM source.register WHERE municipality_code = ? AND dataset = ?
            """)
        .params(stream.municipality().value(), stream.dataset().name())
        .query(Long.class)
        .single();
  }
}
