package jp.fukuhon.core.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The receiver's transfers and streams. Every method runs in the caller's transaction if there is
 * one. Thread-safe.
 */
public final class IncomingTransfers {

  private static final String COLUMNS =
      "transfer_no, transfer_id, mode, since, upto, records, state, suite, sender, created_at,"
          + " updated_at";

  private final JdbcClient jdbc;

  public IncomingTransfers(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private static IncomingTransfer map(ResultSet row) throws SQLException {
    String mode = row.getString("mode");
    return new IncomingTransfer(
        row.getLong("transfer_no"),
        TransferId.parse(row.getString("transfer_id")),
        mode == null ? null : TransferMode.valueOf(mode),
        row.getLong("since"),
        row.getLong("upto"),
        row.getLong("records"),
        ReceiverState.valueOf(row.getString("state")),
        row.getString("suite"),
        row.getString("sender"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"));
  }

  /** The stream's cursors, without locking. */
  public IncomingStream stream(StreamId stream) {
    return readStream(stream, "").orElse(IncomingStream.EMPTY);
  }

  /**
   * The stream's cursors, its row locked until the caller's transaction ends: one offer or outcome
   * at a time.
   */
  public IncomingStream lockStream(StreamId stream) {
    jdbc.sql(
            "INSERT INTO registry.stream (municipality_code, dataset) VALUES (?, ?) ON CONFLICT DO"
                + " NOTHING")
        .params(stream.municipality().value(), stream.dataset().name())
        .update();
    return readStream(stream, "FOR UPDATE").orElseThrow();
  }

  private Optional<IncomingStream> readStream(StreamId stream, String lock) {
    return jdbc.sql(
            """
            SELECT last_sequence, incremental_upto, full_upto, previous_digest
              FROM registry.stream WHERE municipality_code = ? AND dataset = ?
            """
                + lock)
        .params(stream.municipality().value(), stream.dataset().name())
        .query(
            (row, n) ->
                new IncomingStream(
                    row.getLong("last_sequence"),
                    row.getLong("incremental_upto"),
                    Rows.nullableLong(row, "full_upto"),
                    Rows.digest(row, "previous_digest")))
        .optional();
  }

  /** The transfer of that id. */
  public Optional<IncomingTransfer> find(TransferId id) {
    return jdbc.sql("SELECT " + COLUMNS + " FROM registry.transfer WHERE transfer_id = ?")
        .param(id.toString())
        .query((row, n) -> map(row))
        .optional();
  }

  /** The stream's open transfer; the database allows one at most. */
  public Optional<IncomingTransfer> open(StreamId stream) {
    return jdbc.sql(
            "SELECT "
                + COLUMNS
                + """
                  FROM registry.transfer
                 WHERE municipality_code = ? AND dataset = ? AND state IN ('RECEIVING', 'VERIFYING')
                """)
        .params(stream.municipality().value(), stream.dataset().name())
        .query((row, n) -> map(row))
        .optional();
  }

  /** Transfers that wait for the verify job, oldest first; none of a stream that is quarantined. */
  public List<IncomingTransfer> verifying() {
    return jdbc.sql(
            "SELECT "
                + COLUMNS
                + """
                 FROM registry.transfer t
                WHERE state = 'VERIFYING'
                  AND NOT EXISTS (SELECT FROM recovery.quarantine q
                                   WHERE q.municipality_code = t.municipality_code AND q.dataset = t.dataset
                                     AND q.recovered_at IS NULL)
                ORDER BY transfer_no
                """)
        .query((row, n) -> map(row))
        .list();
  }

  /** A signed document of the transfer, by column. */
  public enum Document {
    MANIFEST("manifest"),
    ACCEPTANCE("manifest_answer"),
    COMPLETION("completion"),
    RECEIPT("receipt");

    private final String column;

    Document(String column) {
      this.column = column;
    }
  }

  /** A stored signed document (CMS); empty when there is none yet. */
  public Optional<byte[]> document(long transferNo, Document document) {
    return jdbc.sql("SELECT " + document.column + " FROM registry.transfer WHERE transfer_no = ?")
        .param(transferNo)
        .query((row, n) -> Optional.ofNullable(row.getBytes(1)))
        .optional()
        .flatMap(found -> found);
  }

  /** The accepted manifest's digest; empty for an id aborted before its manifest came. */
  public Optional<Digest> manifestDigest(long transferNo) {
    return jdbc.sql("SELECT manifest_digest FROM registry.transfer WHERE transfer_no = ?")
        .param(transferNo)
        .query((row, n) -> Optional.ofNullable(Rows.digest(row, "manifest_digest")))
        .single();
  }

  /** Creates an offered transfer, RECEIVING, with its partitions. */
  public void create(
      TransferId id, Manifest manifest, byte[] signed, Digest digest, byte[] acceptance) {
    long number =
        jdbc.sql(
                """
                INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto,
                                               records, state, suite, sender, manifest, manifest_digest,
                                               manifest_answer, created_at, updated_at)
                VALUES (:id, :m, :d, :sequence, :mode, :since, :upto, :records, 'RECEIVING', :suite, :sender,
                        :manifest, :digest, :acceptance, clock_timestamp(), clock_timestamp())
                RETURNING transfer_no
                """)
            .param("id", id.toString())
            .param("m", id.stream().municipality().value())
            .param("d", id.stream().dataset().name())
            .param("sequence", id.sequence())
            .param("mode", manifest.mode().name())
            .param("since", manifest.since())
            .param("upto", manifest.upto())
            .param("records", manifest.records())
            .param("suite", manifest.suite())
            .param("sender", manifest.sender())
            .param("manifest", signed)
            .param("digest", digest.bytes())
            .param("acceptance", acceptance)
            .query(Long.class)
            .single();
    for (PartitionPlan part : manifest.partitions()) {
      jdbc.sql(
              """
              INSERT INTO registry.transfer_partition (transfer_no, part, since, upto, records)
              VALUES (?, ?, ?, ?, ?)
              """)
          .params(number, part.part(), part.since(), part.upto(), part.records())
          .update();
    }
  }

  /**
   * Creates the row of an id that is aborted before its manifest came: ABORTED from the beginning,
   * for ever.
   */
  public void createTombstone(TransferId id, String sender, byte[] receipt) {
    jdbc.sql(
            """
            INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, state, sender, receipt,
                                           created_at, updated_at)
            VALUES (?, ?, ?, ?, 'ABORTED', ?, ?, clock_timestamp(), clock_timestamp())
            """)
        .params(
            id.toString(),
            id.stream().municipality().value(),
            id.stream().dataset().name(),
            id.sequence(),
            sender,
            receipt)
        .update();
  }

  /** The transfer's partitions as its manifest planned them, in order. */
  public List<PartitionPlan> partitions(long transferNo) {
    return jdbc.sql(
            """
            SELECT part, since, upto, records FROM registry.transfer_partition WHERE transfer_no = ? ORDER BY part
            """)
        .param(transferNo)
        .query(
            (row, n) ->
                new PartitionPlan(
                    row.getInt("part"),
                    row.getLong("since"),
                    row.getLong("upto"),
                    row.getLong("records")))
        .list();
  }

  /**
   * Locks every partition row in order, so that no chunk is stored until the caller's transaction
   * ends.
   */
  public void lockPartitions(long transferNo) {
    jdbc.sql(
            "SELECT part FROM registry.transfer_partition WHERE transfer_no = ? ORDER BY part FOR"
                + " UPDATE")
        .param(transferNo)
        .query((row, n) -> row.getInt(1))
        .list();
  }

  /** RECEIVING becomes VERIFYING with the accepted completion. */
  public void startVerifying(long transferNo, byte[] completion) {
    int changed =
        jdbc.sql(
                """
                UPDATE registry.transfer SET state = 'VERIFYING', completion = ?, updated_at = clock_timestamp()
                 WHERE transfer_no = ? AND state = 'RECEIVING'
                """)
            .params(completion, transferNo)
            .update();
    if (changed != 1) {
      throw new IllegalStateException(
          "transfer " + transferNo + " is not RECEIVING under its partition locks");
    }
  }

  /** The next place in the order of publications. */
  public long nextPublishNo() {
    return jdbc.sql("SELECT nextval('registry.publish_no')").query(Long.class).single();
  }

  /**
   * The decision: one row becomes an outcome, for ever, in the caller's transaction.
   *
   * @param from the states from which it may be decided
   * @param publishNo null unless PUBLISHED
   * @param completion the completion that led here if the row has none yet; null to keep what is
   *     stored
   * @return false when somebody else has decided first; nothing was changed then
   */
  public boolean decide(
      long transferNo,
      List<ReceiverState> from,
      ReceiverState outcome,
      byte[] receipt,
      @Nullable Long publishNo,
      byte @Nullable [] completion) {
    return jdbc.sql(
                """
                UPDATE registry.transfer
                   SET state = :outcome, receipt = :receipt, publish_no = :publishNo,
                       completion = coalesce(completion, :completion), updated_at = clock_timestamp()
                 WHERE transfer_no = :no AND state IN (:from)
                """)
            .param("outcome", outcome.name())
            .param("receipt", receipt)
            .param("publishNo", publishNo, java.sql.Types.BIGINT)
            .param("completion", completion, java.sql.Types.BINARY)
            .param("no", transferNo)
            .param("from", from.stream().map(Enum::name).toList())
            .update()
        == 1;
  }

  /** Moves the stream's cursors past a decided transfer, in the same transaction. */
  public void advanceStream(
      TransferId id,
      @Nullable TransferMode mode,
      long upto,
      ReceiverState outcome,
      Digest receiptDigest) {
    boolean published = outcome == ReceiverState.PUBLISHED;
    jdbc.sql(
            """
            UPDATE registry.stream
               SET last_sequence = :sequence, previous_digest = :digest,
                   incremental_upto = CASE WHEN :published THEN greatest(incremental_upto, :upto)
                                           ELSE incremental_upto END,
                   full_upto = CASE WHEN :published AND :full THEN :upto ELSE full_upto END
             WHERE municipality_code = :m AND dataset = :d
            """)
        .param("sequence", id.sequence())
        .param("digest", receiptDigest.bytes())
        .param("published", published)
        .param("full", mode == TransferMode.FULL)
        .param("upto", upto)
        .param("m", id.stream().municipality().value())
        .param("d", id.stream().dataset().name())
        .update();
  }
}
