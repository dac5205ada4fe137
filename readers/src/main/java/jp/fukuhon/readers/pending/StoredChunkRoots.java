package jp.fukuhon.readers.pending;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
 * Computes a chunk's roots anew from the stored versions alone: what the centre holds is what its
 * sender signed, or it is not. Needs no key. Holds some rows of one chunk in memory. Thread-safe.
 */
public final class StoredChunkRoots {

  private static final int FETCH = 50;

  private static final String VERSIONS =
      """
      SELECT v.register_id, v.change_seq, v.kind, v.revision, v.media_type, v.withdrawn, v.content_length, v.codec,
             v.commitment, v.sealed
        FROM registry.register_version v JOIN registry.transfer t USING (transfer_no)
       WHERE t.transfer_id = ? AND v.part = ? AND v.number = ?
       ORDER BY v.ordinal
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
   * @param records versions that are there
   * @param contentRoot over clear columns and commitments
   * @param sealedRoot over the sealed octets
   */
  public record Roots(int records, Digest contentRoot, Digest sealedRoot) {}

  /** The roots of a chunk as it is stored now. */
  public Roots of(TransferId id, int part, int number) {
    RecordDigest digest = new RecordDigest(id.stream());
    MerkleTree contents = new MerkleTree();
    MerkleTree ciphertexts = new MerkleTree();
    jdbc.query(
        connection -> {
          PreparedStatement query = connection.prepareStatement(VERSIONS);
          query.setFetchSize(FETCH);
          query.setString(1, id.toString());
          query.setInt(2, part);
          query.setInt(3, number);
          return query;
        },
        row -> {
          contents.add(digest.contentLeaf(fields(row), row.getBytes(9)));
          ciphertexts.add(digest.sealedLeaf(codec(row), row.getBytes(10)));
        });
    return new Roots(
        Math.toIntExact(contents.size()),
        new Digest(contents.root()),
        new Digest(ciphertexts.root()));
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
