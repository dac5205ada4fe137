package jp.fukuhon.jobs.transfer;

import java.util.Optional;
import javax.sql.DataSource;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.OutgoingChunks;
import jp.fukuhon.core.ledger.OutgoingStream;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;

/** Where a gateway's streams stand: who is at work, how far, whether more waits. Thread-safe. */
public final class StreamStanding {

  private final DataSource dataSource;
  private final OutgoingTransfers transfers;
  private final OutgoingChunks chunks;

  StreamStanding(DataSource dataSource, OutgoingTransfers transfers, OutgoingChunks chunks) {
    this.dataSource = dataSource;
    this.transfers = transfers;
    this.chunks = chunks;
  }

  /**
   * Makes sure that there is such a transfer.
   *
   * @throws TransferException.Refused when there is none
   */
  public void require(TransferId id) {
    transfers.get(id);
  }

  /** Who is at work on a stream; empty when nobody is. */
  public Optional<String> worker(StreamId stream) {
    return RunLock.holderOf(dataSource, lockName(stream));
  }

  /**
   * How far an open transfer is, whoever is at it.
   *
   * @param id the transfer
   * @param state where it stands
   * @param acknowledged records, those quarantined included
   * @param expected records, zero while it is not prepared
   */
  public record Sending(TransferId id, SenderState state, long acknowledged, long expected) {}

  /** The stream's open transfer; empty when it has none. */
  public Optional<Sending> sending(StreamId stream) {
    return transfers
        .open(stream)
        .map(
            open ->
                new Sending(
                    open.id(),
                    open.state(),
                    chunks.totals(open.id()).stream()
                        .mapToLong(part -> part.records() + part.quarantined())
                        .sum(),
                    open.state() == SenderState.FREEZING
                        ? 0
                        : transfers.plan(open.id()).records()));
  }

  /** True when rows wait behind the stream's cursor, or a full series is under way. */
  public boolean hasMore(StreamId stream, TransferMode mode) {
    Optional<OutgoingStream> cursors = transfers.stream(stream);
    if (cursors.isEmpty()) {
      return false;
    }
    return mode == TransferMode.FULL
        ? cursors.get().fullSince() != null
        : transfers.hasChanges(cursors.get());
  }

  /**
   * Records that an incremental run would send now: what is left of the open transfer, and what
   * waits behind it. Counts every row of them.
   */
  public long backlog(StreamId stream) {
    Optional<OutgoingTransfer> open = transfers.open(stream);
    long left =
        sending(stream)
            .map(sending -> Math.max(0, sending.expected() - sending.acknowledged()))
            .orElse(0L);
    boolean covered =
        open.isPresent()
            && open.get().mode() == TransferMode.INCREMENTAL
            && open.get().state() != SenderState.FREEZING;
    return left
        + transfers.stream(stream)
            .map(
                cursors ->
                    transfers.countChanges(
                        stream, covered ? open.get().upto() : cursors.incrementalSince()))
            .orElse(0L);
  }

  /** What the stream's run lock is called. */
  public static String lockName(StreamId stream) {
    return "send " + stream;
  }
}
