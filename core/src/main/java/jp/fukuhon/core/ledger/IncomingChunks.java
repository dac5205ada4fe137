package jp.fukuhon.core.ledger;

import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.digest.ChainDigest;
import jp.fukuhon.core.transfer.ChunkHeader;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.ReceiverState;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The receiver's ledger of chunks. Every method runs in the caller's transaction if there is one.
 * Thread-safe.
 */
public final class IncomingChunks {

  private final JdbcClient jdbc;

  public IncomingChunks(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What a chunk is judged by, read after its partition was locked.
   *
   * @param state of the transfer
   * @param manifestDigest of the transfer
   * @param next number of the partition's next chunk
   * @param chain chain value after the last chunk; the manifest's digest before the first
   * @param covered change_seq up to which chunks are there
   * @param upto the partition's upper bound
   */
  public record PartitionState(
      ReceiverState state,
      Digest manifestDigest,
      int next,
      Digest chain,
      long covered,
      long upto) {}

  /**
   * Locks the partition's row until the caller's transaction ends; empty when there is no such
   * partition.
   */
  public Optional<PartitionPlan> lockPartition(long transferNo, int part) {
    return jdbc.sql(
            """
            SELECT part, since, upto, records FROM registry.transfer_partition
             WHERE transfer_no = ? AND part = ? FOR UPDATE
            """)
        .params(transferNo, part)
        .query(
            (row, n) ->
                new PartitionPlan(
                    row.getInt("part"),
                    row.getLong("since"),
                    row.getLong("upto"),
                    row.getLong("records")))
        .optional();
  }

  /**
   * The partition's state, in a statement of its own after {@link #lockPartition}, so that its
   * snapshot is newer.
   */
  public PartitionState state(long transferNo, PartitionPlan plan) {
    return jdbc.sql(
            """
            SELECT t.state, t.manifest_digest, c.number, c.chain, c.last_seq
              FROM registry.transfer t
              LEFT JOIN LATERAL (SELECT number, chain, last_seq FROM registry.chunk
                                  WHERE transfer_no = t.transfer_no AND part = :part
                                  ORDER BY number DESC LIMIT 1) c ON true
             WHERE t.transfer_no = :no
            """)
        .param("no", transferNo)
        .param("part", plan.part())
        .query(
            (row, n) -> {
              Digest manifest = new Digest(row.getBytes("manifest_digest"));
              byte[] chain = row.getBytes("chain");
              return chain == null
                  ? new PartitionState(
                      ReceiverState.valueOf(row.getString("state")),
                      manifest,
                      0,
                      new Digest(ChainDigest.start()),
                      plan.since(),
                      plan.upto())
                  : new PartitionState(
                      ReceiverState.valueOf(row.getString("state")),
                      manifest,
                      row.getInt("number") + 1,
                      new Digest(chain),
                      row.getLong("last_seq"),
                      plan.upto());
            })
        .single();
  }

  /** A stored chunk's identity and original acknowledgement. */
  public record Stored(Digest contentRoot, byte[] acknowledgement) {}

  /** The chunk of that number; empty when it has not been stored. */
  public Optional<Stored> find(long transferNo, int part, int number) {
    return jdbc.sql(
            """
            SELECT content_root, acknowledgement FROM registry.chunk
             WHERE transfer_no = ? AND part = ? AND number = ?
            """)
        .params(transferNo, part, number)
        .query((row, n) -> new Stored(new Digest(row.getBytes(1)), row.getBytes(2)))
        .optional();
  }

  /** Stores the chunk's row, in the transaction that copies its records. */
  public void add(
      long transferNo,
      ChunkHeader header,
      Digest chain,
      byte[] signedHeader,
      byte[] acknowledgement) {
    jdbc.sql(
            """
            INSERT INTO registry.chunk (transfer_no, part, number, first_seq, last_seq, records, content_bytes,
                                        sealed_bytes, content_root, sealed_root, chain, header, acknowledgement,
                                        received_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp())
            """)
        .params(
            transferNo,
            header.partition(),
            header.number(),
            header.firstSeq(),
            header.lastSeq(),
            header.records(),
            header.contentBytes(),
            header.sealedBytes(),
            header.contentRoot().bytes(),
            header.sealedRoot().bytes(),
            chain.bytes(),
            signedHeader,
            acknowledgement)
        .update();
  }

  /** Every chunk of a transfer, by partition and number. */
  public List<IncomingChunk> all(long transferNo) {
    return jdbc.sql(
            """
            SELECT part, number, records, content_root, chain, last_seq FROM registry.chunk
             WHERE transfer_no = ? ORDER BY part, number
            """)
        .param(transferNo)
        .query(
            (row, n) ->
                new IncomingChunk(
                    row.getInt("part"),
                    row.getInt("number"),
                    row.getInt("records"),
                    new Digest(row.getBytes("content_root")),
                    new Digest(row.getBytes("chain")),
                    row.getLong("last_seq")))
        .list();
  }

  /** How many contiguous chunks each partition holds, by partition. */
  public List<Integer> counts(long transferNo) {
    return jdbc.sql(
            """
            SELECT count(c.number) FROM registry.transfer_partition p LEFT JOIN registry.chunk c USING (transfer_no, part)
             WHERE p.transfer_no = ? GROUP BY p.part ORDER BY p.part
            """)
        .param(transferNo)
        .query(Integer.class)
        .list();
  }
}
