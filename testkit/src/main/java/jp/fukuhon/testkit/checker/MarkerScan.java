package jp.fukuhon.testkit.checker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks for octets in files: any window of 64 octets of a marker, at any place, is found, because
 * every such window holds one of the 32-octet pieces that are looked for. Immutable.
 */
public final class MarkerScan {

  private static final int PIECE = 32;
  private static final int BUFFER = 1 << 20;

  private final Map<Long, List<byte[]>> pieces = new HashMap<>();
  private final BitSet beginnings = new BitSet(1 << 16);

  /**
   * @param marker 64 octets or more that occur nowhere by chance
   */
  public MarkerScan(byte[] marker) {
    for (int at = 0; at + PIECE <= marker.length; at += PIECE) {
      byte[] piece = new byte[PIECE];
      System.arraycopy(marker, at, piece, 0, PIECE);
      long key = ByteBuffer.wrap(piece).getLong();
      pieces.computeIfAbsent(key, k -> new ArrayList<>()).add(piece);
      beginnings.set((int) (key >>> 48));
    }
  }

  /**
   * Every regular file below a directory (or the file itself) that holds a piece.
   *
   * @throws IOException when a file cannot be read; one that vanishes meanwhile is left out
   */
  public List<Path> filesWithMarker(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (holds(file)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private boolean holds(Path file) throws IOException {
    byte[] buffer = new byte[BUFFER + PIECE];
    int kept = 0;
    try (InputStream in = Files.newInputStream(file)) {
      while (true) {
        int read = in.readNBytes(buffer, kept, BUFFER);
        int length = kept + read;
        if (holds(buffer, length)) {
          return true;
        }
        if (read < BUFFER) {
          return false;
        }
        kept = PIECE - 1;
        System.arraycopy(buffer, length - kept, buffer, 0, kept);
      }
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean holds(byte[] buffer, int length) {
    ByteBuffer octets = ByteBuffer.wrap(buffer, 0, length);
    for (int at = 0; at + PIECE <= length; at++) {
      if (beginnings.get((buffer[at] & 0xFF) << 8 | (buffer[at + 1] & 0xFF))) {
        List<byte[]> candidates = pieces.getOrDefault(octets.getLong(at), List.of());
        for (byte[] piece : candidates) {
          if (octets.slice(at, PIECE).equals(ByteBuffer.wrap(piece))) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
