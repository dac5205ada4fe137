package jp.fukuhon.core.ledger;

import java.util.Map;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * 更新防止: the freeze of a stream's records for one transfer (第5-8(2)ア, first half). Thread-safe.
 *
 * <p>A freeze is one row, whatever the number of records; the database's triggers hold it against
 * any client.
 */
public final class FreezeWindows {

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final OperationLog log;

  public FreezeWindows(JdbcClient jdbc, TransactionTemplate transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.log = new OperationLog(jdbc);
  }

  /** Makes sure that the stream's rows exist, so that it can be frozen. Repeating it is safe. */
  public void ensureStream(StreamId stream) {
    FaultPoint.STREAM_ROWS.run(
        transactions,
        () -> {
          jdbc.sql("SELECT source.ensure_stream(?, ?)")
              .params(stream.municipality().value(), stream.dataset().name())
              .query((row, n) -> 0)
              .list();
          jdbc.sql(
                  """
                  INSERT INTO gateway.stream (municipality_code, dataset) VALUES (?, ?) ON CONFLICT DO NOTHING
                  """)
              .params(stream.municipality().value(), stream.dataset().name())
              .update();
        });
  }

  /**
   * Step 0a: freezes the stream and creates its next transfer in one short transaction, durable on
   * return.
   *
   * <p>Waits fairly for writers in flight; a lock that is not granted within two seconds is retried
   * with back-off. The caller holds the stream's run lock.
   *
   * @param stream which has no open transfer
   * @param mode which cursor the transfer moves; FULL begins a new series unless one is under way
   * @return the new transfer, FREEZING
   * @throws TransferException.Transient when writers kept the table for too long
   */
  public OutgoingTransfer freeze(StreamId stream, TransferMode mode) {
    return LockRetry.run(
        "freeze of " + stream,
        () -> FaultPoint.FREEZE.transaction(transactions, () -> freezeOnce(stream, mode)));
  }

  private OutgoingTransfer freezeOnce(StreamId stream, TransferMode mode) {
    String municipality = stream.municipality().value();
    String dataset = stream.dataset().name();
    Cursors cursors = lockCursors(stream, mode);
    long from = cursors.since();
    long sequence = cursors.lastSequence() + 1;
    TransferId id = new TransferId(stream, sequence);
    long upto =
        jdbc.sql("SELECT source.freeze(?, ?, ?, ?)")
            .params(municipality, dataset, id.toString(), from)
            .query(Long.class)
            .single();
    FaultPoint.FREEZE.inside();
    jdbc.sql(
            """
            UPDATE gateway.stream
               SET last_sequence = :sequence,
                   full_target = CASE WHEN :full THEN coalesce(full_target, :upto) ELSE full_target END,
                   full_since = CASE WHEN :full THEN coalesce(full_since, 0) ELSE full_since END
             WHERE municipality_code = :m AND dataset = :d
            """)
        .param("sequence", sequence)
        .param("full", mode == TransferMode.FULL)
        .param("upto", upto)
        .param("m", municipality)
        .param("d", dataset)
        .update();
    OutgoingTransfer transfer =
        jdbc.sql(
                """
                INSERT INTO gateway.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, state,
                                              created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'FREEZING', clock_timestamp(), clock_timestamp())
                RETURNING *
                """)
            .params(id.toString(), municipality, dataset, sequence, mode.name(), from, upto)
            .query((row, n) -> OutgoingTransfers.map(row))
            .single();
    log.append(
        OperationLog.operator(),
        "FREEZE",
        stream.toString(),
        id.toString(),
        "FREEZING",
        Map.of("mode", mode, "since", from, "upto", upto));
    return transfer;
  }

  private record Cursors(long lastSequence, long since) {}

  /**
   * The stream's row is locked before the table is: a run that lost its lock may still be settling,
   * and cursors read before that commits would begin the window where the last one began.
   */
  private Cursors lockCursors(StreamId stream, TransferMode mode) {
    return jdbc.sql(
            """
            SELECT last_sequence,
                   CASE WHEN :full THEN coalesce(full_since, 0) ELSE incremental_since END AS since
              FROM gateway.stream WHERE municipality_code = :m AND dataset = :d FOR UPDATE
            """)
        .param("full", mode == TransferMode.FULL)
        .param("m", stream.municipality().value())
        .param("d", stream.dataset().name())
        .query((row, n) -> new Cursors(row.getLong("last_sequence"), row.getLong("since")))
        .single();
  }

  /**
   * Lowers the upper bound of an open window, in the caller's transaction; rows above it become
   * free.
   *
   * @param upto not above the present bound, not below the lower one
   */
  public void narrow(TransferId id, long upto) {
    jdbc.sql("SELECT source.narrow_window(?, ?)")
        .params(id.toString(), upto)
        .query((row, n) -> 0)
        .list();
  }

  /**
   * Closes the window if it still is this transfer's, in the caller's transaction, and applies the
   * changes that were deferred meanwhile.
   *
   * @param nextSince the cursor of incremental transfers from now on
   * @return how many deferred changes were applied; -1 when the window was not this transfer's and
   *     nothing was done
   */
  public int close(TransferId id, long nextSince) {
    return jdbc.sql("SELECT source.close_window(?, ?, ?, ?)")
        .params(
            id.stream().municipality().value(),
            id.stream().dataset().name(),
            id.toString(),
            nextSince)
        .query(Integer.class)
        .single();
  }
}
