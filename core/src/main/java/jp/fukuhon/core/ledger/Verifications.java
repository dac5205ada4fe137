package jp.fukuhon.core.ledger;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.FaultReason;
import jp.fukuhon.core.transfer.RecordFault;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the verify job has found, chunk by chunk. Every method runs in the caller's transaction.
 * Thread-safe.
 */
public final class Verifications {

  private final JdbcClient jdbc;

  public Verifications(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * One chunk opened and compared.
   *
   * @param part partition
   * @param number within the partition
   * @param records opened
   * @param contentRoot computed again from the stored columns
   * @param faults records that do not open or are not what was committed to
   */
  public record Finding(
      int part, int number, int records, Digest contentRoot, List<RecordFault> faults) {
    public Finding {
      faults = List.copyOf(faults);
    }

    /** The same with more faults; a record is at fault once. */
    public Finding with(List<RecordFault> more) {
      Set<String> known = faults.stream().map(RecordFault::registerId).collect(Collectors.toSet());
      return new Finding(
          part,
          number,
          records,
          contentRoot,
          Stream.concat(faults.stream(), more.stream().filter(f -> !known.contains(f.registerId())))
              .toList());
    }
  }

  /**
   * What a transfer's verification comes to.
   *
   * @param chunks stored chunks
   * @param verified chunks opened with the same number of records and the same root
   * @param records opened records
   * @param failed records at fault
   */
  public record Summary(int chunks, int verified, long records, long failed) {}

  /** Stores one chunk's finding. */
  public void add(long transferNo, Finding finding) {
    jdbc.sql(
            """
            INSERT INTO registry.verification (transfer_no, part, number, records, failed, content_root, verified_at)
            VALUES (?, ?, ?, ?, ?, ?, clock_timestamp())
            """)
        .params(
            transferNo,
            finding.part(),
            finding.number(),
            finding.records(),
            finding.faults().size(),
            finding.contentRoot().bytes())
        .update();
    for (RecordFault fault : finding.faults()) {
      jdbc.sql(
              """
              INSERT INTO registry.verification_failure (transfer_no, part, number, register_id, change_seq, reason)
              VALUES (?, ?, ?, ?, ?, ?)
              """)
          .params(
              transferNo,
              finding.part(),
              finding.number(),
              fault.registerId(),
              fault.changeSeq(),
              fault.reason())
          .update();
    }
  }

  /** True when a version of the stream was published before this transfer. */
  public boolean hasPredecessors(long transferNo) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM registry.transfer t JOIN registry.transfer p USING (municipality_code, dataset)
                            WHERE t.transfer_no = ? AND p.transfer_no < t.transfer_no AND p.state = 'PUBLISHED'
                              AND p.records > 0)
            """)
        .param(transferNo)
        .query(Boolean.class)
        .single();
  }

  /** The records of a chunk whose published version has a higher revision. */
  public List<RecordFault> olderRevisions(long transferNo, int part, int number) {
    return jdbc.sql(
            """
            SELECT v.register_id, v.change_seq FROM registry.register_version v
             CROSS JOIN LATERAL (
               SELECT o.revision FROM registry.register_version o
                 JOIN registry.transfer t ON t.transfer_no = o.transfer_no AND t.state = 'PUBLISHED'
                WHERE o.municipality_code = v.municipality_code AND o.dataset = v.dataset
                  AND o.register_id = v.register_id AND o.transfer_no < v.transfer_no
                ORDER BY o.transfer_no DESC LIMIT 1) p
             WHERE v.transfer_no = ? AND v.part = ? AND v.number = ? AND p.revision > v.revision
            """)
        .params(transferNo, part, number)
        .query(
            (row, n) ->
                new RecordFault(
                    row.getString(1), row.getLong(2), FaultReason.OLDER_REVISION.name()))
        .list();
  }

  /** A partition's first chunk from that number on; empty when there is none. */
  public Optional<IncomingChunk> next(long transferNo, int part, int from) {
    return jdbc.sql(
            """
            SELECT c.part, c.number, c.records, c.content_root, c.chain, c.last_seq FROM registry.chunk c
             WHERE c.transfer_no = ? AND c.part = ? AND c.number >= ?
             ORDER BY c.number LIMIT 1
            """)
        .params(transferNo, part, from)
        .query(
            (row, n) ->
                new IncomingChunk(
                    row.getInt("part"),
                    row.getInt("number"),
                    row.getInt("records"),
                    new Digest(row.getBytes("content_root")),
                    new Digest(row.getBytes("chain")),
                    row.getLong("last_seq")))
        .optional();
  }

  /** The number of a partition's first chunk without a finding; findings are made in order. */
  public int nextNumber(long transferNo, int part) {
    return jdbc.sql(
            """
            SELECT coalesce(max(number) + 1, 0) FROM registry.verification WHERE transfer_no = ? AND part = ?
            """)
        .params(transferNo, part)
        .query(Integer.class)
        .single();
  }

  /** How many chunks of a transfer have a finding. */
  public long count(long transferNo) {
    return jdbc.sql("SELECT count(*) FROM registry.verification WHERE transfer_no = ?")
        .param(transferNo)
        .query(Long.class)
        .single();
  }

  /** How many chunks of a partition have no finding. */
  public int unverified(long transferNo, int part) {
    return jdbc.sql(
            """
            SELECT count(*) FROM registry.chunk c LEFT JOIN registry.verification v USING (transfer_no, part, number)
             WHERE c.transfer_no = ? AND c.part = ? AND v.transfer_no IS NULL
            """)
        .params(transferNo, part)
        .query(Integer.class)
        .single();
  }

  /** Compares what was verified with what was stored. */
  public Summary summary(long transferNo) {
    return jdbc.sql(
            """
            SELECT count(*) AS chunks,
                   count(*) FILTER (WHERE v.records = c.records AND v.content_root = c.content_root) AS verified,
                   coalesce(sum(v.records), 0) AS records, coalesce(sum(v.failed), 0) AS failed
              FROM registry.chunk c LEFT JOIN registry.verification v USING (transfer_no, part, number)
             WHERE c.transfer_no = ?
            """)
        .param(transferNo)
        .query(
            (row, n) ->
                new Summary(
                    row.getInt("chunks"),
                    row.getInt("verified"),
                    row.getLong("records"),
                    row.getLong("failed")))
        .single();
  }

  /** The records at fault, at most {@code limit}, by change_seq. */
  public List<RecordFault> faults(long transferNo, int limit) {
    return jdbc.sql(
            """
            SELECT register_id, change_seq, reason FROM registry.verification_failure
             WHERE transfer_no = ? ORDER BY change_seq LIMIT ?
            """)
        .params(transferNo, limit)
        .query((row, n) -> new RecordFault(row.getString(1), row.getLong(2), row.getString(3)))
        .list();
  }
}
