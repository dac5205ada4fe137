package jp.fukuhon.jobs.reconcile;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Whether the rows of a chunk are still those that were acknowledged: their content root, computed
 * again. Of versions that a sweep has removed the leaf is kept. Thread-safe; a run keeps what it
 * has computed.
 */
final class ChunkCheck {

  private final JdbcTemplate jdbc;

  ChunkCheck(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  Run run(StreamId stream) {
    return new Run(stream);
  }

  private static byte[] leaf(RecordDigest digest, ResultSet row) throws SQLException {
    return digest.contentLeaf(
        new RecordFields(
            row.getString(1),
            row.getLong(2),
            RegisterKind.valueOf(row.getString(3)),
            row.getInt(4),
            row.getString(5),
            row.getBoolean(6),
            row.getLong(7)),
        row.getBytes(8));
  }

  private record Chunk(long transferNo, int part, int number) {}

  /** One question's. */
  final class Run {

    private final StreamId stream;
    private final Map<Chunk, Boolean> known = new HashMap<>();

    private Run(StreamId stream) {
      this.stream = stream;
    }

    /** Null when the ledger has no chunk of that transfer with that change number in its bounds. */
    @Nullable Boolean isWhole(long transferNo, long changeSeq) {
      List<Chunk> chunks =
          jdbc.query(
              "SELECT part, number FROM registry.chunk WHERE transfer_no = ? AND first_seq <= ? AND"
                  + " last_seq >= ?",
              (row, n) -> new Chunk(transferNo, row.getInt(1), row.getInt(2)),
              transferNo,
              changeSeq,
              changeSeq);
      return chunks.isEmpty() ? null : known.computeIfAbsent(chunks.getFirst(), this::compute);
    }

    private boolean compute(Chunk chunk) {
      RecordDigest digest = new RecordDigest(stream);
      MerkleTree tree = new MerkleTree();
      try {
        jdbc.query(
            """
            SELECT register_id, change_seq, kind, revision, media_type, withdrawn, content_length, commitment,
                   NULL::bytea AS content_leaf, ordinal
              FROM registry.register_version WHERE transfer_no = ? AND part = ? AND number = ?
             UNION ALL
            SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, content_leaf, ordinal
              FROM registry.swept_version WHERE transfer_no = ? AND part = ? AND number = ?
             ORDER BY ordinal, change_seq
            """,
            row -> {
              byte[] kept = row.getBytes(9);
              tree.add(kept == null ? leaf(digest, row) : kept);
            },
            chunk.transferNo(),
            chunk.part(),
            chunk.number(),
            chunk.transferNo(),
            chunk.part(),
            chunk.number());
      } catch (IllegalArgumentException e) {
        return false; // a row that nobody can have sent
      }
      byte[] acknowledged =
          jdbc.queryForObject(
              "SELECT content_root FROM registry.chunk WHERE transfer_no = ? AND part = ? AND"
                  + " number = ?",
              byte[].class,
              chunk.transferNo(),
              chunk.part(),
              chunk.number());
      return Arrays.equals(acknowledged, tree.root());
    }
  }
}
