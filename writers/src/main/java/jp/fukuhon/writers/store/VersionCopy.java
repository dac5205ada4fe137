package jp.fukuhon.writers.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import jp.fukuhon.core.ledger.BinaryCopy;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.StreamId;

/**
 * Appends pending versions by COPY BINARY on the caller's connection, in the caller's transaction
 * (the second half of 第5-8(2)ア begins here: each record is withheld from the moment this commits).
 * Stateless.
 */
final class VersionCopy {

  private static final String COPY =
      """
      COPY registry.register_version (transfer_no, change_seq, number, revision, content_length, part, ordinal, codec,
        withdrawn, municipality_code, dataset, register_id, kind, media_type, commitment, sealed)
      FROM STDIN (FORMAT binary)
      """;
  private static final int COLUMNS = 16;

  private VersionCopy() {}

  /**
   * Copies a chunk's records.
   *
   * @return rows stored
   */
  static long store(
      Connection connection,
      StreamId stream,
      long transferNo,
      int part,
      int number,
      List<ReceivedChunk.Item> records)
      throws SQLException {
    byte[] municipality = utf8(stream.municipality().value());
    byte[] dataset = utf8(stream.dataset().name());
    try (BinaryCopy rows = BinaryCopy.begin(connection, COPY)) {
      int ordinal = 0;
      for (ReceivedChunk.Item record : records) {
        RecordFields fields = record.fields();
        rows.row(COLUMNS);
        rows.int8(transferNo);
        rows.int8(fields.changeSeq());
        rows.int4(number);
        rows.int4(fields.revision());
        rows.int4((int) fields.contentLength());
        rows.int2(part);
        rows.int2(ordinal++);
        rows.int2(record.codec().number());
        rows.bool(fields.withdrawn());
        rows.bytes(municipality);
        rows.bytes(dataset);
        rows.text(fields.registerId());
        rows.text(fields.kind().name());
        rows.text(fields.mediaType());
        rows.bytes(record.commitment());
        rows.bytes(record.sealed());
      }
      return rows.end();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
