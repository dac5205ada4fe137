package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.writers.reception.Peer;

/**
 * Reads request bodies whole, bounded one by one, peer by peer and all together, and compares them
 * with their {@code Content-Digest} (RFC 9530). Past a bound of many together a sender is told to
 * come back; what it sends is read to its end and thrown away first, because the answer to a body
 * that is left on the line may be lost with the connection. Thread-safe.
 */
final class BodyGate {

  private static final String ALGORITHM = "sha-256=:";

  private static final int PIECE = 64 << 10;

  private final InFlight inFlight;
  private final Duration longest;

  /**
   * @param longest until a whole body is here; its memory is kept for it so long and no longer,
   *     whatever trickles in meanwhile
   */
  BodyGate(InFlight inFlight, Duration longest) {
    this.longest = longest;
    this.inFlight = inFlight;
  }

  /** What is done with a body while its memory is accounted for. */
  interface Use<T> {
    T with(byte[] body);
  }

  /**
   * Reads a body.
   *
   * @param peer who sends it
   * @param most octets of this body
   * @throws TransferException.Refused TOO_LARGE, BAD_REQUEST, OVERLOADED when too much is in memory
   *     already
   * @throws TransferException.Integrity when the digest differs
   * @throws TransferException.Transient when the body does not come in time
   */
  <T> T read(Peer peer, HttpServletRequest request, long most, Use<T> use) throws IOException {
    long length = request.getContentLengthLong();
    if (length < 0) {
      throw new TransferException.Refused(ErrorCode.BAD_REQUEST, "a body needs a Content-Length");
    }
    if (length > most) {
      throw new TransferException.Refused(
          ErrorCode.TOO_LARGE, "a body of " + length + " octets, at most " + most);
    }
    Optional<InFlight.Room> room = enter(peer, length);
    if (room.isEmpty()) {
      throwAway(request.getInputStream(), length);
      throw new TransferException.Refused(
          ErrorCode.OVERLOADED, "too many bodies at once; come back later");
    }
    try (InFlight.Room _ = room.get()) {
      byte[] body = exactly(request.getInputStream(), (int) length);
      compare(request.getHeader("Content-Digest"), body);
      return use.with(body);
    }
  }

  private Optional<InFlight.Room> enter(Peer peer, long length) {
    try {
      return inFlight.enter(peer.party(), length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException.Transient("interrupted while there was no room for a body", e);
    }
  }

  private void throwAway(InputStream in, long length) throws IOException {
    long end = System.nanoTime() + longest.toNanos();
    byte[] piece = new byte[PIECE];
    for (long read = 0; read < length && System.nanoTime() - end < 0; ) {
      int more = in.read(piece, 0, (int) Math.min(PIECE, length - read));
      if (more < 0) {
        return;
      }
      read += more;
    }
  }

  /** Room is made as octets come, not as they are announced. */
  private byte[] exactly(InputStream in, int length) throws IOException {
    long end = System.nanoTime() + longest.toNanos();
    byte[] body = new byte[Math.min(length, PIECE)];
    int read = 0;
    while (read < length) {
      if (read == body.length) {
        body = Arrays.copyOf(body, (int) Math.min(length, 4L * read));
      }
      int more = in.read(body, read, body.length - read);
      if (more < 0) {
        throw new TransferException.Refused(
            ErrorCode.BAD_REQUEST, "the body ended after " + read + " of " + length + " octets");
      }
      read += more;
      if (read < length && System.nanoTime() - end > 0) {
        throw new TransferException.Transient(
            read + " of " + length + " octets of the body came in " + longest, null);
      }
    }
    return body;
  }

  private static void compare(@org.jspecify.annotations.Nullable String header, byte[] body) {
    if (header == null) {
      return; // signatures and roots cover what matters; the digest is a sender's convenience
    }
    if (!header.startsWith(ALGORITHM)
        || !header.endsWith(":")
        || header.length() <= ALGORITHM.length()) {
      throw new TransferException.Refused(
          ErrorCode.BAD_REQUEST, "Content-Digest is not sha-256=:…:");
    }
    byte[] expected;
    try {
      expected =
          Base64.getDecoder().decode(header.substring(ALGORITHM.length(), header.length() - 1));
    } catch (IllegalArgumentException e) {
      throw new TransferException.Refused(ErrorCode.BAD_REQUEST, "Content-Digest is not base64");
    }
    if (!MessageDigest.isEqual(expected, sha256(body))) {
      throw new TransferException.Integrity("the body is not what its Content-Digest says");
    }
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
