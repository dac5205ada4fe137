package jp.fukuhon.readers.pending;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.IncomingChunk;
import jp.fukuhon.core.ledger.Verifications;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads one partition's chunks in order, each with its stored versions. Not thread-safe. */
public final class PendingChunkReader implements ItemStreamReader<PendingBlock> {

  private static final String NEXT = "fukuhon.next";

  private static final String VERSIONS =
      """
      SELECT register_id, change_seq, kind, revision, media_type, withdrawn, content_length, codec, commitment, sealed
        FROM registry.register_version
       WHERE transfer_no = ? AND part = ? AND number = ?
       ORDER BY ordinal
      """;

  private final JdbcTemplate jdbc;
  private final Verifications verifications;
  private final long transferNo;
  private final int part;
  private final int mostChunks;
  private int next;
  private int read;

  /**
   * @param mostChunks after which the reader ends, though there may be more
   */
  public PendingChunkReader(
      JdbcTemplate jdbc, Verifications verifications, long transferNo, int part, int mostChunks) {
    this.jdbc = jdbc;
    this.verifications = verifications;
    this.transferNo = transferNo;
    this.part = part;
    this.mostChunks = mostChunks;
  }

  /**
   * Takes the position from what is verified, which commits with the checkpoint; see
   * SourceRegisterReader.
   */
  @Override
  public void open(ExecutionContext context) {
    next = verifications.nextNumber(transferNo, part);
  }

  /** The next chunk, or null at the partition's end or after as many as were asked for. */
  @Override
  public @Nullable PendingBlock read() {
    if (read == mostChunks) {
      return null;
    }
    read++;
    Optional<IncomingChunk> chunk = verifications.next(transferNo, part, next);
    if (chunk.isEmpty()) {
      return null;
    }
    next = chunk.get().number() + 1;
    return new PendingBlock(chunk.get(), versions(chunk.get()));
  }

  private List<PendingVersion> versions(IncomingChunk chunk) {
    return jdbc.query(
        connection -> {
          PreparedStatement query = connection.prepareStatement(VERSIONS);
          query
              .unwrap(PGStatement.class)
              .setPrepareThreshold(-1); // binary from the first execution on
          query.setLong(1, transferNo);
          query.setInt(2, part);
          query.setInt(3, chunk.number());
          return query;
        },
        (row, n) -> map(row));
  }

  private static PendingVersion map(ResultSet row) throws SQLException {
    return new PendingVersion(
        new RecordFields(
            row.getString(1),
            row.getLong(2),
            RegisterKind.valueOf(row.getString(3)),
            row.getInt(4),
            row.getString(5),
            row.getBoolean(6),
            row.getLong(7)),
        Codec.of(row.getInt(8))
            .orElseThrow(
                () -> new TransferException.Integrity("a stored version has an unknown codec")),
        row.getBytes(9),
        row.getBytes(10));
  }

  @Override
  public void update(ExecutionContext context) {
    context.putInt(NEXT, next);
  }

  @Override
  public void close() {
    // holds nothing: every chunk is a query of its own
  }
}
