package jp.fukuhon.core.ledger;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Appends rows by COPY BINARY on the caller's connection, in the caller's transaction. Rows are
 * encoded into one buffer that is flushed as it fills. {@link #end} or nothing: closed before it,
 * no row is stored. Not thread-safe.
 */
public final class BinaryCopy implements AutoCloseable {

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int BUFFER = 256 << 10;

  private final CopyIn copy;
  private final byte[] buffer = new byte[BUFFER];
  private int used;

  private BinaryCopy(CopyIn copy) {
    this.copy = copy;
  }

  /**
   * Begins.
   *
   * @param sql {@code COPY … FROM STDIN (FORMAT binary)}
   */
  public static BinaryCopy begin(Connection connection, String sql) throws SQLException {
    BinaryCopy rows =
        new BinaryCopy(connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql));
    rows.raw(SIGNATURE);
    return rows;
  }

  /** Begins a row of that many columns; their values follow in order. */
  public void row(int columns) throws SQLException {
    put2(columns);
  }

  /** A {@code bigint}. */
  public void int8(long value) throws SQLException {
    put4(8);
    put4((int) (value >>> 32));
    put4((int) value);
  }

  /** An {@code int}. */
  public void int4(int value) throws SQLException {
    put4(4);
    put4(value);
  }

  /** A {@code smallint}. */
  public void int2(int value) throws SQLException {
    put4(2);
    put2(value);
  }

  /** A {@code boolean}. */
  public void bool(boolean value) throws SQLException {
    put4(1);
    room(1);
    buffer[used++] = (byte) (value ? 1 : 0);
  }

  /** A {@code text}. */
  public void text(String value) throws SQLException {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** A {@code bytea}, or a {@code text} in UTF-8; shorter than the buffer. */
  public void bytes(byte[] value) throws SQLException {
    put4(value.length);
    raw(value);
  }

  /** A {@code bytea} of any length. */
  public void bytes(ByteString value) throws SQLException {
    put4(value.size());
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

  /**
   * Ends the copy.
   *
   * @return rows stored
   */
  public long end() throws SQLException {
    put2(-1);
    flush();
    return copy.endCopy();
  }

  /** Takes the rows back unless it has ended. */
  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }

  private void put2(int value) throws SQLException {
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
