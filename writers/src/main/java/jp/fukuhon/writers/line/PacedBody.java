package jp.fukuhon.writers.line;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Iterator;
import java.util.List;

/** A body in pieces that comes no faster than its pace. Read by one thread. */
final class PacedBody extends InputStream {

  private final Pace pace;
  private final Iterator<byte[]> pieces;
  private byte[] piece = new byte[0];
  private int at;

  PacedBody(List<byte[]> pieces, Pace pace) {
    this.pieces = pieces.iterator();
    this.pace = pace;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    if (most == 0) {
      return 0;
    }
    while (at == piece.length) {
      if (!pieces.hasNext()) {
        return -1;
      }
      piece = pieces.next();
      at = 0;
    }
    int octets = Math.min(Math.min(most, Pace.PIECE), piece.length - at);
    try {
      pace.take(octets);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a chunk waited for its turn");
    }
    System.arraycopy(piece, at, into, from, octets);
    at += octets;
    return octets;
  }
}
