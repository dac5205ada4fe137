package jp.fukuhon.writers.store;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.StreamId;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Appends pending versions by COPY BINARY on the caller's connection, in the caller's transaction
 * (the second half of 第5-8(2)ア begins here: each record is withheld from the moment this commits).
 * Rows are encoded into one buffer that is flushed as it fills. Not thread-safe.
 */
final class VersionCopy {

  private static final String COPY =
      """
      COPY registry.register_version (transfer_no, change_seq, number, revision, content_length, part, ordinal, codec,
        withdrawn, municipality_code, dataset, register_id, kind, media_type, commitment, sealed)
      FROM STDIN (FORMAT binary)
      """;
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int COLUMNS = 16;
  private static final int BUFFER = 256 << 10;

  private final CopyIn copy;
  private final byte[] buffer = new byte[BUFFER];
  private int used;

  private VersionCopy(CopyIn copy) {
    this.copy = copy;
  }

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
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
    try {
      VersionCopy rows = new VersionCopy(copy);
      rows.raw(SIGNATURE);
      byte[] municipality = utf8(stream.municipality().value());
      byte[] dataset = utf8(stream.dataset().name());
      int ordinal = 0;
      for (ReceivedChunk.Item record : records) {
        rows.row(municipality, dataset, transferNo, part, number, ordinal++, record);
      }
      rows.int2(-1);
      rows.flush();
      return copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private void row(
      byte[] municipality,
      byte[] dataset,
      long transferNo,
      int part,
      int number,
      int ordinal,
      ReceivedChunk.Item item)
      throws SQLException {
    RecordFields fields = item.fields();
    int2(COLUMNS);
    int8(transferNo);
    int8(fields.changeSeq());
    int4(number);
    int4(fields.revision());
    int4((int) fields.contentLength());
    small(part);
    small(ordinal);
    small(item.codec().number());
    bool(fields.withdrawn());
    bytes(municipality);
    bytes(dataset);
    bytes(utf8(fields.registerId()));
    bytes(utf8(fields.kind().name()));
    bytes(utf8(fields.mediaType()));
    bytes(item.commitment());
    sealed(item.sealed());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void bytes(byte[] value) throws SQLException {
    length(value.length);
    raw(value);
  }

  private void int8(long value) throws SQLException {
    length(8);
    put4((int) (value >>> 32));
    put4((int) value);
  }

  private void int4(int value) throws SQLException {
    length(4);
    put4(value);
  }

  private void small(int value) throws SQLException {
    length(2);
    int2(value);
  }

  private void bool(boolean value) throws SQLException {
    length(1);
    room(1);
    buffer[used++] = (byte) (value ? 1 : 0);
  }

  private void length(int octets) throws SQLException {
    put4(octets);
  }

  private void int2(int value) throws SQLException {
    room(2);
    buffer[used++] = (byte) (value >>> 8);
    buffer[used++] = (byte) value;
  }

  private void put4(int value) throws SQLException {
    room(4);
    buffer[used++] = (byte) (value >>> 24);
    buffer[used++] = (byte) (value >>> 16);
    buffer[used++] = (byte) (value >>> 8);
    buffer[used++] = (byte) value;
  }

  private void raw(byte[] value) throws SQLException {
    room(value.length);
    System.arraycopy(value, 0, buffer, used, value.length);
    used += value.length;
  }

  private void sealed(ByteString value) throws SQLException {
    length(value.size());
    for (int at = 0; at < value.size(); ) {
      if (used == BUFFER) {
        flush();
      }
      int step = Math.min(BUFFER - used, value.size() - at);
      value.copyTo(buffer, at, used, step);
      used += step;
      at += step;
    }
  }

  private void room(int octets) throws SQLException {
    if (BUFFER - used < octets) {
      flush();
    }
  }

  private void flush() throws SQLException {
    copy.writeToCopy(buffer, 0, used);
    used = 0;
  }
}
