package jp.fukuhon.core.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sender's ledger of acknowledged chunks; every method runs in the caller's transaction.
 * Thread-safe.
 */
public final class OutgoingChunks {

  private final JdbcClient jdbc;

  public OutgoingChunks(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The checkpoint of a partition.
   *
   * @param chunks acknowledged so far; the number of the next
   * @param lastSeq change_seq up to which blocks are done
   * @param chain chain value after the last chunk
   */
  public record Checkpoint(int chunks, long lastSeq, Digest chain) {}

  /** What a partition has carried. */
  public record Totals(
      int part, int chunks, long records, long quarantined, long contentBytes, long sealedBytes) {}

  /** The partition's newest chunk; empty before the first. */
  public Optional<Checkpoint> checkpoint(TransferId id, int part) {
    return jdbc.sql(
            """
            SELECT number, last_seq, chain FROM gateway.chunk
             WHERE transfer_id = ? AND part = ? ORDER BY number DESC LIMIT 1
            """)
        .params(id.toString(), part)
        .query(
            (row, n) ->
                new Checkpoint(
                    row.getInt("number") + 1,
                    row.getLong("last_seq"),
                    new Digest(row.getBytes("chain"))))
        .optional();
  }

  /**
   * Records an acknowledged chunk. It must be the partition's next one: a gap means that an earlier
   * chunk's transaction was rolled back without anybody noticing.
   *
   * @throws TransferException.Integrity when it is not the next
   */
  public void add(TransferId id, OutgoingChunk chunk) {
    int stored =
        jdbc.sql(
                """
                INSERT INTO gateway.chunk (transfer_id, part, number, first_seq, last_seq, records, quarantined,
                                           content_bytes, sealed_bytes, content_root, sealed_root, chain,
                                           acknowledgement, replayed, exchange_ms, front_ms)
                SELECT :id, :part, :number, :first, :last, :records, :quarantined, :contentBytes, :sealedBytes,
                       :contentRoot, :sealedRoot, :chain, :acknowledgement, :replayed, :exchange,
                       cast(:front AS int)
                 WHERE :number = (SELECT coalesce(max(c.number) + 1, 0) FROM gateway.chunk c
                                   WHERE c.transfer_id = :id AND c.part = :part)
                """)
            .param("id", id.toString())
            .param("part", chunk.part())
            .param("number", chunk.number())
            .param("first", chunk.firstSeq())
            .param("last", chunk.lastSeq())
            .param("records", chunk.records())
            .param("quarantined", chunk.quarantined())
            .param("contentBytes", chunk.contentBytes())
            .param("sealedBytes", chunk.sealedBytes())
            .param("contentRoot", chunk.contentRoot().bytes())
            .param("sealedRoot", chunk.sealedRoot().bytes())
            .param("chain", chunk.chain().bytes())
            .param("acknowledgement", chunk.acknowledgement())
            .param("replayed", chunk.replayed())
            .param("exchange", millis(chunk.exchange()))
            .param("front", chunk.front() == null ? null : millis(chunk.front()))
            .update();
    if (stored != 1) {
      throw new TransferException.Integrity(
          "transfer "
              + id
              + ": chunk "
              + chunk.part()
              + "/"
              + chunk.number()
              + " is not the next of its partition");
    }
  }

  private static int millis(Duration took) {
    return (int) Math.min(took.toMillis(), Integer.MAX_VALUE);
  }

  /** Totals by partition, those without a chunk included. */
  public List<Totals> totals(TransferId id) {
    return jdbc.sql(
            """
            SELECT p.part, count(c.number) AS chunks, coalesce(sum(c.records), 0) AS records,
                   coalesce(sum(c.quarantined), 0) AS quarantined,
                   coalesce(sum(c.content_bytes), 0) AS content_bytes, coalesce(sum(c.sealed_bytes), 0) AS sealed_bytes
              FROM gateway.partition p LEFT JOIN gateway.chunk c USING (transfer_id, part)
             WHERE p.transfer_id = ? GROUP BY p.part ORDER BY p.part
            """)
        .param(id.toString())
        .query(
            (row, n) ->
                new Totals(
                    row.getInt("part"),
                    row.getInt("chunks"),
                    row.getLong("records"),
                    row.getLong("quarantined"),
                    row.getLong("content_bytes"),
                    row.getLong("sealed_bytes")))
        .list();
  }

  /** Every chunk's content root, by partition and number. */
  public List<Digest> contentRoots(TransferId id) {
    return jdbc.sql(
            "SELECT content_root FROM gateway.chunk WHERE transfer_id = ? ORDER BY part, number")
        .param(id.toString())
        .query((row, n) -> new Digest(row.getBytes(1)))
        .list();
  }
}
