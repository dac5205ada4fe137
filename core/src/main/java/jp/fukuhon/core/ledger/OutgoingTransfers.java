package jp.fukuhon.core.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.BlockLimits;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sender's transfers and streams. Every method runs in the caller's transaction if there is
 * one. Thread-safe.
 */
public final class OutgoingTransfers {

  private static final String OPEN = "state NOT IN ('COMMITTED', 'REJECTED', 'ABORTED')";

  private final JdbcClient jdbc;

  public OutgoingTransfers(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  static OutgoingTransfer map(ResultSet row) throws SQLException {
    return new OutgoingTransfer(
        TransferId.parse(row.getString("transfer_id")),
        TransferMode.valueOf(row.getString("mode")),
        row.getLong("since"),
        row.getLong("upto"),
        SenderState.valueOf(row.getString("state")),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"));
  }

  /** The stream's cursors; empty when it was never ensured. */
  public Optional<OutgoingStream> stream(StreamId stream) {
    return jdbc.sql(
            """
            SELECT last_sequence, incremental_since, full_since, full_target, previous_digest
              FROM gateway.stream WHERE municipality_code = ? AND dataset = ?
            """)
        .params(stream.municipality().value(), stream.dataset().name())
        .query(
            (row, n) ->
                new OutgoingStream(
                    stream,
                    row.getLong("last_sequence"),
                    row.getLong("incremental_since"),
                    Rows.nullableLong(row, "full_since"),
                    Rows.nullableLong(row, "full_target"),
                    Rows.digest(row, "previous_digest")))
        .optional();
  }

  /** The transfer of that id. */
  public Optional<OutgoingTransfer> find(TransferId id) {
    return jdbc.sql("SELECT * FROM gateway.transfer WHERE transfer_id = ?")
        .param(id.toString())
        .query((row, n) -> map(row))
        .optional();
  }

  /**
   * The transfer of that id.
   *
   * @throws TransferException.Refused when there is none
   */
  public OutgoingTransfer get(TransferId id) {
    return find(id)
        .orElseThrow(
            () ->
                new TransferException.Refused(
                    jp.fukuhon.core.error.ErrorCode.NOT_FOUND, "there is no transfer " + id));
  }

  /** The transfer of that id, its row locked until the caller's transaction ends. */
  public OutgoingTransfer lock(TransferId id) {
    return jdbc.sql("SELECT * FROM gateway.transfer WHERE transfer_id = ? FOR UPDATE")
        .param(id.toString())
        .query((row, n) -> map(row))
        .single();
  }

  /** The stream's open transfer; the database allows one at most. */
  public Optional<OutgoingTransfer> open(StreamId stream) {
    return jdbc.sql(
            "SELECT * FROM gateway.transfer WHERE municipality_code = ? AND dataset = ? AND "
                + OPEN)
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> map(row))
        .optional();
  }

  /**
   * Step 0b's end: stores what it fixed; FREEZING becomes FROZEN.
   *
   * @param id of a transfer that is FREEZING
   * @param upto the narrowed upper bound
   */
  public void freezePlan(TransferId id, long upto, TransferPlan plan) {
    for (PartitionPlan part : plan.partitions()) {
      jdbc.sql(
              "INSERT INTO gateway.partition (transfer_id, part, since, upto, records) VALUES (?,"
                  + " ?, ?, ?, ?)")
          .params(id.toString(), part.part(), part.since(), part.upto(), part.records())
          .update();
    }
    int changed =
        jdbc.sql(
                """
                UPDATE gateway.transfer
                   SET state = 'FROZEN', upto = :upto, suite = :suite, partitions = :partitions,
                       block_max_records = :maxRecords, block_max_bytes = :maxBytes, codec_level = :level,
                       records = :records, local_key = :localKey, dictionary = :dictionary, manifest = :manifest,
                       manifest_digest = :digest, updated_at = clock_timestamp()
                 WHERE transfer_id = :id AND state = 'FREEZING'
                """)
            .param("upto", upto)
            .param("suite", plan.suite())
            .param("partitions", plan.partitions().size())
            .param("maxRecords", plan.limits().maxRecords())
            .param("maxBytes", plan.limits().maxBytes())
            .param("level", plan.codecLevel())
            .param("records", plan.records())
            .param("localKey", plan.localKey())
            .param("dictionary", plan.dictionary())
            .param("manifest", plan.manifest())
            .param("digest", plan.manifestDigest().bytes())
            .param("id", id.toString())
            .update();
    if (changed != 1) {
      throw new TransferException.Integrity("transfer " + id + " is no longer FREEZING");
    }
  }

  /** The name of the suite that step 0b fixed; empty before. */
  public Optional<String> suite(TransferId id) {
    return jdbc.sql(
            "SELECT suite FROM gateway.transfer WHERE transfer_id = ? AND suite IS NOT NULL")
        .param(id.toString())
        .query(String.class)
        .optional();
  }

  /** What step 0b fixed. */
  public TransferPlan plan(TransferId id) {
    List<PartitionPlan> partitions =
        jdbc.sql(
                "SELECT part, since, upto, records FROM gateway.partition WHERE transfer_id = ?"
                    + " ORDER BY part")
            .param(id.toString())
            .query(
                (row, n) ->
                    new PartitionPlan(
                        row.getInt("part"),
                        row.getLong("since"),
                        row.getLong("upto"),
                        row.getLong("records")))
            .list();
    return jdbc.sql("SELECT * FROM gateway.transfer WHERE transfer_id = ? AND manifest IS NOT NULL")
        .param(id.toString())
        .query(
            (row, n) ->
                new TransferPlan(
                    row.getString("suite"),
                    partitions,
                    new BlockLimits(
                        row.getInt("block_max_records"), row.getLong("block_max_bytes")),
                    row.getInt("codec_level"),
                    row.getLong("records"),
                    row.getBytes("local_key"),
                    row.getBytes("dictionary"),
                    row.getBytes("manifest"),
                    new Digest(row.getBytes("manifest_digest"))))
        .optional()
        .orElseThrow(
            () -> new TransferException.Integrity("transfer " + id + " has no manifest yet"));
  }

  /**
   * Moves a transfer to another state.
   *
   * @throws TransferException.Integrity when it is not in a state from which that is allowed
   */
  public void move(TransferId id, SenderState to) {
    SenderState from = get(id).state();
    if (from == to) {
      return;
    }
    requireSuccessor(id, from, to);
    int changed =
        jdbc.sql(
                """
                UPDATE gateway.transfer SET state = ?, updated_at = clock_timestamp()
                 WHERE transfer_id = ? AND state = ?
                """)
            .params(to.name(), id.toString(), from.name())
            .update();
    if (changed != 1) {
      throw new TransferException.Integrity("transfer " + id + " was moved by somebody else");
    }
  }

  private static void requireSuccessor(TransferId id, SenderState from, SenderState to) {
    if (!from.successors().contains(to)) {
      throw new TransferException.Integrity(
          "transfer " + id + " is " + from + " and cannot become " + to);
    }
  }

  /** The stored signed completion; empty before step 4. */
  public Optional<byte[]> completion(TransferId id) {
    return jdbc.sql(
            "SELECT completion FROM gateway.transfer WHERE transfer_id = ? AND completion IS NOT"
                + " NULL")
        .param(id.toString())
        .query((row, n) -> row.getBytes(1))
        .optional();
  }

  /** Stores the receiver's signed acceptance of the manifest and moves to SENDING. */
  public void accept(TransferId id, byte[] acceptance) {
    move(id, SenderState.SENDING);
    jdbc.sql("UPDATE gateway.transfer SET acceptance = ? WHERE transfer_id = ?")
        .params(acceptance, id.toString())
        .update();
  }

  /** Stores the signed completion and moves to COMPLETING. */
  public void complete(TransferId id, byte[] completion) {
    move(id, SenderState.COMPLETING);
    jdbc.sql("UPDATE gateway.transfer SET completion = ? WHERE transfer_id = ?")
        .params(completion, id.toString())
        .update();
  }

  /** The stored signed receipt; empty before the outcome. */
  public Optional<byte[]> receipt(TransferId id) {
    return jdbc.sql(
            "SELECT receipt FROM gateway.transfer WHERE transfer_id = ? AND receipt IS NOT NULL")
        .param(id.toString())
        .query((row, n) -> row.getBytes(1))
        .optional();
  }

  /**
   * Stores the outcome in the caller's transaction: receipt, state, cursors; the local copy of the
   * data key goes.
   *
   * @param transfer as it is under {@link #lock}
   * @param outcome COMMITTED, REJECTED or ABORTED
   * @param receiptDigest of the receipt's content, the next manifest's previous outcome
   * @return the cursor of incremental transfers from now on
   */
  public long settle(
      OutgoingTransfer transfer, SenderState outcome, byte[] receipt, Digest receiptDigest) {
    requireSuccessor(transfer.id(), transfer.state(), outcome);
    int changed =
        jdbc.sql(
                """
                UPDATE gateway.transfer
                   SET state = ?, receipt = ?, local_key = NULL, updated_at = clock_timestamp()
                 WHERE transfer_id = ? AND state = ?
                """)
            .params(outcome.name(), receipt, transfer.id().toString(), transfer.state().name())
            .update();
    if (changed != 1) {
      throw new TransferException.Integrity(
          "transfer " + transfer.id() + " was moved by somebody else");
    }
    return jdbc.sql(
            """
            UPDATE gateway.stream
               SET previous_digest = :digest,
                   incremental_since = CASE WHEN :committed THEN greatest(incremental_since, :upto)
                                            ELSE incremental_since END,
                   full_since = CASE WHEN :committed AND :full
                                     THEN CASE WHEN :last THEN NULL ELSE :upto END
                                     ELSE full_since END,
                   full_target = CASE WHEN :committed AND :full AND :last THEN NULL
                                      ELSE full_target END
             WHERE municipality_code = :m AND dataset = :d
            RETURNING incremental_since
            """)
        .param("digest", receiptDigest.bytes())
        .param("committed", outcome == SenderState.COMMITTED)
        .param("full", transfer.mode() == TransferMode.FULL)
        .param("last", transfer.mode() == TransferMode.FULL && isLastOfSeries(transfer))
        .param("upto", transfer.upto())
        .param("m", transfer.id().stream().municipality().value())
        .param("d", transfer.id().stream().dataset().name())
        .query(Long.class)
        .single();
  }

  /** True when a FULL transfer leaves nothing of its series behind. */
  private boolean isLastOfSeries(OutgoingTransfer transfer) {
    return !jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM source.register r JOIN gateway.stream s USING (municipality_code, dataset)
                            WHERE s.municipality_code = ? AND s.dataset = ?
                              AND r.change_seq > ? AND r.change_seq <= s.full_target)
            """)
        .params(
            transfer.id().stream().municipality().value(),
            transfer.id().stream().dataset().name(),
            transfer.upto())
        .query(Boolean.class)
        .single();
  }

  /** True when rows wait behind the cursor of incremental transfers. */
  public boolean hasChanges(OutgoingStream stream) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM source.register r
                            WHERE r.municipality_code = ? AND r.dataset = ? AND r.change_seq > ?)
            """)
        .params(
            stream.stream().municipality().value(),
            stream.stream().dataset().name(),
            stream.incrementalSince())
        .query(Boolean.class)
        .single();
  }

  /** How many rows of a stream were changed after that change_seq. */
  public long countChanges(StreamId stream, long after) {
    return jdbc.sql(
            """
            SELECT count(*) FROM source.register r
             WHERE r.municipality_code = ? AND r.dataset = ? AND r.change_seq > ?
            """)
        .params(stream.municipality().value(), stream.dataset().name(), after)
        .query(Long.class)
        .single();
  }
}
