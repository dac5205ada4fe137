package jp.fukuhon.readers.reconcile;

import java.util.List;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads the newest published version of every record of a stream, withdrawals included, as blocks
 * bounded by count and octets, by keyset on register_id. Not thread-safe.
 */
public final class PublishedVersionReader implements ItemStreamReader<List<PublishedVersion>> {

  private static final int MOST_RECORDS = 500;
  private static final long MOST_OCTETS = 16 << 20;
  private static final String LAST_ID = "fukuhon.leafId";

  private static final String BLOCK =
      """
      SELECT * FROM (
        SELECT x.*, row_number() OVER (ORDER BY x.register_id) AS place,
               sum(octet_length(x.sealed)) OVER (ORDER BY x.register_id ROWS UNBOUNDED PRECEDING) AS running
          FROM (SELECT DISTINCT ON (v.register_id) t.transfer_id, v.transfer_no, v.register_id, v.change_seq, v.kind,
                       v.revision, v.media_type, v.withdrawn, v.content_length, v.codec, v.commitment, v.sealed
                  FROM registry.register_version v JOIN registry.transfer t USING (transfer_no)
                 WHERE v.municipality_code = ? AND v.dataset = ? AND v.register_id > ? AND v.transfer_no <= ?
                   AND t.state = 'PUBLISHED'
                 ORDER BY v.register_id, v.transfer_no DESC LIMIT ?) x) b
       WHERE b.place = 1 OR b.running <= ?
       ORDER BY b.register_id
      """;

  private final JdbcTemplate jdbc;
  private final StreamId stream;
  private final long upto;
  private String last = "";

  /**
   * @param upto number of the newest transfer that counts
   */
  public PublishedVersionReader(JdbcTemplate jdbc, StreamId stream, long upto) {
    this.jdbc = jdbc;
    this.stream = stream;
    this.upto = upto;
  }

  @Override
  public void open(ExecutionContext context) {
    last = context.getString(LAST_ID, "");
  }

  /** The next block, or null at the end. */
  @Override
  public @Nullable List<PublishedVersion> read() {
    List<PublishedVersion> block =
        jdbc.query(
            BLOCK,
            (row, n) ->
                new PublishedVersion(
                    TransferId.parse(row.getString("transfer_id")),
                    row.getLong("transfer_no"),
                    row.getString("register_id"),
                    row.getLong("change_seq"),
                    row.getString("kind"),
                    row.getInt("revision"),
                    row.getString("media_type"),
                    row.getBoolean("withdrawn"),
                    row.getLong("content_length"),
                    row.getInt("codec"),
                    row.getBytes("commitment"),
                    row.getBytes("sealed")),
            stream.municipality().value(),
            stream.dataset().name(),
            last,
            upto,
            MOST_RECORDS,
            MOST_OCTETS);
    if (block.isEmpty()) {
      return null;
    }
    last = block.getLast().registerId();
    return block;
  }

  @Override
  public void update(ExecutionContext context) {
    context.putString(LAST_ID, last);
  }

  @Override
  public void close() {
    // holds nothing: every block is a query of its own
  }
}
