package jp.fukuhon.readers.source;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jp.fukuhon.core.ledger.OutgoingChunks;
import jp.fukuhon.core.ledger.OutgoingChunks.Checkpoint;
import jp.fukuhon.core.ledger.SourceQuarantine;
import jp.fukuhon.core.ledger.SourceQuarantine.Verdict;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterBlock;
import jp.fukuhon.core.register.RegisterDuplicate;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.BlockLimits;
import jp.fukuhon.core.transfer.FaultReason;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads one partition of a frozen window as blocks, by keyset on change_seq. The position is a
 * stored key, never a row number: the ledger's last acknowledged chunk. Not thread-safe.
 */
public final class SourceRegisterReader implements ItemStreamReader<RegisterBlock> {

  private static final Logger LOG = LoggerFactory.getLogger(SourceRegisterReader.class);
  private static final String NEXT = "fukuhon.next";
  private static final String LAST_SEQ = "fukuhon.lastSeq";

  private static final String BLOCK =
      """
      SELECT b.register_id, b.change_seq, b.kind, b.revision, b.media_type, b.withdrawn, b.octets,
             CASE WHEN b.octets <= ? THEN b.content END AS content
        FROM (SELECT a.*, row_number() OVER () AS place,
                     sum(a.octets) OVER (ORDER BY a.change_seq ROWS UNBOUNDED PRECEDING) AS running
                FROM (SELECT r.register_id, r.change_seq, r.kind, r.revision, r.media_type, r.withdrawn,
                             octet_length(r.content)::bigint AS octets, r.content
                        FROM source.register r
                       WHERE r.municipality_code = ? AND r.dataset = ? AND r.change_seq > ? AND r.change_seq <= ?
                       ORDER BY r.change_seq LIMIT ?) a) b
       WHERE b.place = 1 OR b.running <= ?
       ORDER BY b.change_seq
      """;

  private final JdbcTemplate jdbc;
  private final OutgoingChunks chunks;
  private final SourceQuarantine quarantine;
  private final TransferId transfer;
  private final PartitionPlan plan;
  private final BlockLimits limits;
  private final RegisterValidator validator = new RegisterValidator();

  private int next;
  private long lastSeq;

  public SourceRegisterReader(
      JdbcTemplate jdbc,
      OutgoingChunks chunks,
      SourceQuarantine quarantine,
      TransferId transfer,
      PartitionPlan plan,
      BlockLimits limits) {
    this.jdbc = jdbc;
    this.chunks = chunks;
    this.quarantine = quarantine;
    this.transfer = transfer;
    this.plan = plan;
    this.limits = limits;
    this.lastSeq = plan.since();
  }

  /**
   * Takes the position from the ledger, which commits with the data. Spring Batch's context commits
   * with them too, but is saved once more when a step has failed, and then holds the position of
   * the chunk that was rolled back: it is only compared.
   */
  @Override
  public void open(ExecutionContext context) {
    Checkpoint checkpoint = chunks.checkpoint(transfer, plan.part()).orElse(null);
    next = checkpoint == null ? 0 : checkpoint.chunks();
    lastSeq = checkpoint == null ? plan.since() : checkpoint.lastSeq();
    if (context.containsKey(NEXT) && context.getInt(NEXT) != next) {
      LOG.info(
          "transfer {} partition {}: chunk {} was rolled back and is sent again",
          transfer,
          plan.part(),
          next);
    }
    if (next > 0) {
      LOG.info(
          "transfer {} partition {} goes on with chunk {} after change {}",
          transfer,
          plan.part(),
          next,
          lastSeq);
    }
  }

  /** The next block in ascending change_seq, or null at the partition's end. */
  @Override
  public @Nullable RegisterBlock read() {
    if (lastSeq >= plan.upto()) {
      return null;
    }
    List<SourceRow> rows = rows();
    if (rows.isEmpty()) {
      return null;
    }
    long first = rows.getFirst().changeSeq();
    long last = rows.getLast().changeSeq();
    List<RegisterDuplicate> sound = judge(rows, first, last);
    RegisterBlock block =
        new RegisterBlock(plan.part(), next, first, last, sound, rows.size() - sound.size());
    next++;
    lastSeq = last;
    return block;
  }

  private List<RegisterDuplicate> judge(List<SourceRow> rows, long first, long last) {
    StreamId stream = transfer.stream();
    Map<Long, String> known = quarantine.verdicts(stream, first, last);
    List<RegisterDuplicate> sound = new ArrayList<>(rows.size());
    List<Verdict> verdicts = new ArrayList<>();
    for (SourceRow row : rows) {
      if (known.containsKey(row.changeSeq())) {
        continue;
      }
      switch (validator.judge(row)) {
        case RegisterValidator.Sound(RegisterDuplicate duplicate) -> sound.add(duplicate);
        case RegisterValidator.Faulty(FaultReason reason, String detail) ->
            verdicts.add(
                new Verdict(
                    stream.municipality().value(),
                    stream.dataset().name(),
                    row.registerId(),
                    row.changeSeq(),
                    row.revision(),
                    reason,
                    detail));
      }
    }
    if (!verdicts.isEmpty()) {
      quarantine.store(verdicts, transfer.toString());
      LOG.warn(
          "transfer {}: {} records quarantined, see source.open_quarantine",
          transfer,
          verdicts.size());
    }
    return sound;
  }

  private List<SourceRow> rows() {
    return jdbc.query(
        connection -> {
          PreparedStatement query = connection.prepareStatement(BLOCK);
          query
              .unwrap(PGStatement.class)
              .setPrepareThreshold(-1); // binary from the first execution on
          query.setLong(1, RecordFields.MAX_CONTENT);
          query.setString(2, transfer.stream().municipality().value());
          query.setString(3, transfer.stream().dataset().name());
          query.setLong(4, lastSeq);
          query.setLong(5, plan.upto());
          query.setInt(6, limits.maxRecords());
          query.setLong(7, limits.maxBytes());
          return query;
        },
        (row, n) -> map(row));
  }

  private static SourceRow map(ResultSet row) throws SQLException {
    return new SourceRow(
        row.getString(1),
        row.getLong(2),
        row.getString(3),
        row.getInt(4),
        row.getString(5),
        row.getBoolean(6),
        row.getLong(7),
        row.getBytes(8));
  }

  /** Stores the position after the block that was written; runs in the chunk's transaction. */
  @Override
  public void update(ExecutionContext context) {
    context.putInt(NEXT, next);
    context.putLong(LAST_SEQ, lastSeq);
  }

  @Override
  public void close() {
    // holds nothing: every block is a query of its own
  }
}
