package jp.fukuhon.readers.pending;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Computes a chunk's roots anew from the stored versions, and for versions that a sweep has removed
 * from the leaves that it has kept: what the centre holds is what its sender signed, or it is not.
 * Needs no key. Holds some rows of one chunk in memory. Thread-safe.
 */
public final class StoredChunkRoots {

  private static final int FETCH = 50;

  private static final String VERSIONS =
      """
      SELECT v.register_id, v.change_seq, v.kind, v.revision, v.media_type, v.withdrawn, v.content_length, v.codec,
             v.commitment, v.sealed, NULL::bytea AS content_leaf, NULL::bytea AS sealed_leaf, v.ordinal
        FROM registry.register_version v JOIN registry.transfer t USING (transfer_no)
       WHERE t.transfer_id = ? AND v.part = ? AND v.number = ?
       UNION ALL
      SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, s.content_leaf, s.sealed_leaf, s.ordinal
        FROM registry.swept_version s JOIN registry.transfer t USING (transfer_no)
       WHERE t.transfer_id = ? AND s.part = ? AND s.number = ?
       ORDER BY ordinal
      """;

  private final JdbcTemplate jdbc;

  /**
   * @param jdbc reads as the engine; in a transaction, or all rows of a chunk are fetched at once
   */
  public StoredChunkRoots(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What is stored of a chunk.
   *
   * @param records versions that are there, or whose leaves are
   * @param swept how many of them a sweep has removed but for their leaves
   * @param contentRoot over clear columns and commitments
   * @param sealedRoot over the sealed octets
   */
  public record Roots(int records, int swept, Digest contentRoot, Digest sealedRoot) {}

  /** The roots of a chunk as it is stored now. */
  public Roots of(TransferId id, int part, int number) {
    RecordDigest digest = new RecordDigest(id.stream());
    MerkleTree contents = new MerkleTree();
    MerkleTree ciphertexts = new MerkleTree();
    LongAdder swept = new LongAdder();
    jdbc.query(
        connection -> {
          PreparedStatement query = connection.prepareStatement(VERSIONS);
          query.setFetchSize(FETCH);
          for (int at = 1; at <= 4; at += 3) {
            query.setString(at, id.toString());
            query.setInt(at + 1, part);
            query.setInt(at + 2, number);
          }
          return query;
        },
        row -> {
          byte[] kept = row.getBytes(11);
          if (kept == null) {
            contents.add(digest.contentLeaf(fields(row), row.getBytes(9)));
            ciphertexts.add(digest.sealedLeaf(codec(row), row.getBytes(10)));
          } else {
            contents.add(kept);
            ciphertexts.add(row.getBytes(12));
            swept.add(1);
          }
        });
    return new Roots(
        Math.toIntExact(contents.size()),
        swept.intValue(),
        new Digest(contents.root()),
        new Digest(ciphertexts.root()));
  }

  /** Whether a transfer came to nothing: its versions may have been swept, and all of them. */
  public boolean cameToNothing(TransferId id) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "SELECT state IN ('REJECTED', 'ABORTED') FROM registry.transfer WHERE transfer_id = ?",
            Boolean.class,
            id.toString()));
  }

  private static RecordFields fields(ResultSet row) throws SQLException {
    return new RecordFields(
        row.getString(1),
        row.getLong(2),
        RegisterKind.valueOf(row.getString(3)),
        row.getInt(4),
        row.getString(5),
        row.getBoolean(6),
        row.getLong(7));
  }

  private static Codec codec(ResultSet row) throws SQLException {
    return Codec.of(row.getInt(8))
        .orElseThrow(
            () -> new TransferException.Integrity("a stored version has an unknown codec"));
  }
}
