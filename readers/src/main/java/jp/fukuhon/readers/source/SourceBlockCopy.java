package jp.fukuhon.readers.source;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.BlockLimits;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads the rows of one block by COPY BINARY, on a connection of its own for as long as that takes.
 * The server sends row by row and is told to stop when the block is full, so that no more than a
 * block is ever held, however large the rows after it are. Not thread-safe.
 */
final class SourceBlockCopy {

  @SuppressWarnings("InlineFormatString") // a query reads best by itself
  private static final String COPY =
      """
      COPY (SELECT r.register_id, r.change_seq, r.kind, r.revision, r.media_type, r.withdrawn,
                   octet_length(r.content)::bigint,
                   CASE WHEN octet_length(r.content) <= %d THEN r.content END
              FROM source.register r
             WHERE r.municipality_code = %s AND r.dataset = %s AND r.change_seq > %d AND r.change_seq <= %d
             ORDER BY r.change_seq LIMIT %d)
      TO STDOUT (FORMAT binary)
      """;

  private static final int HEADER = 19;
  private static final int COLUMNS = 8;
  private static final int NULL_LENGTH = -1;

  private final JdbcTemplate jdbc;
  private final StreamId stream;
  private final BlockLimits limits;

  private byte[] row = {};
  private int at;

  SourceBlockCopy(JdbcTemplate jdbc, StreamId stream, BlockLimits limits) {
    this.jdbc = jdbc;
    this.stream = stream;
    this.limits = limits;
  }

  /**
   * The rows after {@code since}, {@code upto} included, in ascending change_seq: as many as the
   * limits allow, and always one. The same rows are the same block.
   */
  List<SourceRow> read(long since, long upto) {
    DataSource dataSource = Objects.requireNonNull(jdbc.getDataSource());
    try (Connection connection = dataSource.getConnection()) {
      return read(connection.unwrap(PGConnection.class), since, upto);
    } catch (SQLException e) {
      throw Objects.requireNonNull(
          jdbc.getExceptionTranslator().translate("read a block of " + stream, null, e));
    }
  }

  private List<SourceRow> read(PGConnection connection, long since, long upto) throws SQLException {
    String query =
        String.format(
            java.util.Locale.ROOT,
            COPY,
            RecordFields.MAX_CONTENT,
            literal(connection, stream.municipality().value()),
            literal(connection, stream.dataset().name()),
            since,
            upto,
            limits.maxRecords());
    CopyOut copy = connection.getCopyAPI().copyOut(query);
    try {
      return rows(copy);
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy(); // the block was full before the server was done
      }
    }
  }

  private static String literal(PGConnection connection, String value) throws SQLException {
    return "'" + connection.escapeLiteral(value) + "'";
  }

  private List<SourceRow> rows(CopyOut copy) throws SQLException {
    List<SourceRow> rows = new ArrayList<>();
    long octets = 0;
    boolean headed = false;
    for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
      row = message;
      at = headed ? 0 : HEADER;
      headed = true;
      if (at < row.length && int2() == COLUMNS) {
        SourceRow next = next();
        octets += next.contentLength();
        if (!rows.isEmpty() && octets > limits.maxBytes()) {
          return rows;
        }
        rows.add(next);
      }
    }
    return rows;
  }

  private SourceRow next() {
    String registerId = text();
    long changeSeq = int8();
    String kind = text();
    int4();
    int revision = int4();
    String mediaType = text();
    int4();
    boolean withdrawn = row[at++] != 0;
    long octets = int8();
    return new SourceRow(
        registerId, changeSeq, kind, revision, mediaType, withdrawn, octets, content());
  }

  private byte @Nullable [] content() {
    int length = int4();
    if (length == NULL_LENGTH) {
      return null;
    }
    byte[] content = new byte[length];
    System.arraycopy(row, at, content, 0, length);
    return content;
  }

  private String text() {
    int length = int4();
    String text = new String(row, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  private long int8() {
    int4();
    return ((long) int4() << 32) | (int4() & 0xffffffffL);
  }

  private int int4() {
    int value =
        (row[at] << 24)
            | ((row[at + 1] & 0xff) << 16)
            | ((row[at + 2] & 0xff) << 8)
            | (row[at + 3] & 0xff);
    at += 4;
    return value;
  }

  private int int2() {
    int value = (row[at] << 8) | (row[at + 1] & 0xff);
    at += 2;
    return value;
  }
}
