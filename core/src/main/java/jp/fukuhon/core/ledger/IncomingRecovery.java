package jp.fukuhon.core.ledger;

import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.LedgerPosition;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a receiver reads and writes when it, or its sender, was put back to an older state. Every
 * method runs in the caller's transaction if there is one. Thread-safe.
 */
public final class IncomingRecovery {

  private final JdbcClient jdbc;
  private final IncomingTransfers transfers;
  private final IncomingChunks chunks;

  public IncomingRecovery(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.transfers = new IncomingTransfers(jdbc);
    this.chunks = new IncomingChunks(jdbc);
  }

  /** How far a stream is. */
  public LedgerPosition position(StreamId stream) {
    IncomingStream cursors = transfers.stream(stream);
    Optional<IncomingTransfer> open = transfers.open(stream);
    return new LedgerPosition(
        cursors.lastSequence(),
        cursors.previousDigest(),
        open.map(transfer -> transfer.id().toString()).orElse(null),
        open.map(transfer -> chunks.counts(transfer.number())).orElse(List.of()));
  }

  /** The signed receipt of an id's outcome; empty when none is known. */
  public Optional<byte[]> receipt(TransferId id) {
    return jdbc.sql(
            "SELECT receipt FROM registry.transfer WHERE transfer_id = ? AND receipt IS NOT NULL")
        .param(id.toString())
        .query((row, n) -> row.getBytes(1))
        .optional();
  }

  /**
   * Takes in an outcome that this party signed and has lost, as the stream's newest; its row must
   * be locked. An open transfer of that id ends with it. A publication counts for nothing: its
   * content is to come again.
   *
   * @param sender party code
   * @param receipt what it says
   * @param signed the receipt itself
   * @param digest of its content
   */
  public void adopt(TransferId id, String sender, Receipt receipt, byte[] signed, Digest digest) {
    boolean lost = receipt.outcome() == ReceiverState.PUBLISHED;
    String state = lost ? ReceiverState.ABORTED.name() : receipt.outcome().name();
    int ended =
        jdbc.sql(
                """
                UPDATE registry.transfer SET state = ?, lost = ?, receipt = ?, updated_at = clock_timestamp()
                 WHERE transfer_id = ? AND state IN ('RECEIVING', 'VERIFYING')
                """)
            .params(state, lost, signed, id.toString())
            .update();
    if (ended == 0) {
      insert(id, sender, receipt, signed, lost);
    }
    jdbc.sql(
            """
            UPDATE registry.stream SET last_sequence = ?, previous_digest = ?
             WHERE municipality_code = ? AND dataset = ? AND last_sequence < ?
            """)
        .params(
            id.sequence(),
            digest.bytes(),
            id.stream().municipality().value(),
            id.stream().dataset().name(),
            id.sequence())
        .update();
    if (lost) {
      jdbc.sql("SELECT registry.advance_publish_no(?)")
          .param(receipt.publishNo())
          .query((row, n) -> 0)
          .list();
    }
  }

  /** Without its manifest the row is a tombstone, whatever the outcome was. */
  private void insert(TransferId id, String sender, Receipt receipt, byte[] signed, boolean lost) {
    TransferMode mode = receipt.mode();
    jdbc.sql(
            """
            INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, state,
                                           sender, receipt, lost, created_at, updated_at)
            VALUES (:id, :m, :d, :sequence, :mode, :since, :upto, 'ABORTED', :sender, :receipt, :lost,
                    clock_timestamp(), clock_timestamp())
            """)
        .param("id", id.toString())
        .param("m", id.stream().municipality().value())
        .param("d", id.stream().dataset().name())
        .param("sequence", id.sequence())
        .param("mode", lost && mode != null ? mode.name() : null)
        .param("since", lost ? receipt.since() : null, java.sql.Types.BIGINT)
        .param("upto", lost ? receipt.upto() : null, java.sql.Types.BIGINT)
        .param("sender", sender)
        .param("receipt", signed)
        .param("lost", lost || receipt.outcome() != ReceiverState.ABORTED)
        .update();
  }

  /** The highest change number that was published once and is not here any more; 0 for none. */
  public long lostUpto(StreamId stream) {
    return jdbc.sql(
            """
            SELECT coalesce(max(t.upto), 0) FROM registry.transfer t JOIN registry.stream s USING (municipality_code, dataset)
             WHERE t.municipality_code = ? AND t.dataset = ? AND t.lost AND t.upto > s.incremental_upto
            """)
        .params(stream.municipality().value(), stream.dataset().name())
        .query(Long.class)
        .single();
  }
}
