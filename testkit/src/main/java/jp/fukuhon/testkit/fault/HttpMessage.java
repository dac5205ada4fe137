package jp.fukuhon.testkit.fault;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 message as it stands on the wire.
 *
 * @param head up to and with the empty line
 * @param body as transferred, chunk framing included
 */
record HttpMessage(byte[] head, byte[] body) {

  /** Reads one whole message; null when the peer has closed before its first octet. */
  static @Nullable HttpMessage read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String line = line(in, head);
    if (line == null) {
      return null;
    }
    boolean bodiless =
        line.startsWith("HTTP/1.1 1")
            || line.startsWith("HTTP/1.1 204")
            || line.startsWith("HTTP/1.1 304");
    long length = 0;
    boolean chunked = false;
    while (true) {
      line = line(in, head);
      if (line == null) {
        throw new EOFException("in the head of a message");
      }
      if (line.isEmpty()) {
        break;
      }
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      if (name.equalsIgnoreCase("Content-Length")) {
        length = Long.parseLong(value);
      } else if (name.equalsIgnoreCase("Transfer-Encoding")) {
        chunked = value.equalsIgnoreCase("chunked");
      }
    }
    byte[] body = chunked ? chunks(in) : exactly(in, bodiless ? 0 : (int) length);
    return new HttpMessage(head.toByteArray(), body);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(in, body);
      if (size == null) {
        throw new EOFException("in a chunked body");
      }
      int octets = Integer.parseInt(size.strip(), 16);
      body.write(exactly(in, octets + 2));
      if (octets == 0) {
        return body.toByteArray();
      }
    }
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("in the body of a message");
    }
    return body;
  }

  private static @Nullable String line(InputStream in, ByteArrayOutputStream copy)
      throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      copy.write(octet);
      if (octet == '\n') {
        byte[] text = line.toByteArray();
        int end = text.length > 0 && text[text.length - 1] == '\r' ? text.length - 1 : text.length;
        return new String(Arrays.copyOf(text, end), StandardCharsets.ISO_8859_1);
      }
      line.write(octet);
    }
    return null;
  }

  /** Writes it as it stood on the wire. */
  void writeTo(OutputStream out) throws IOException {
    out.write(head);
    out.write(body);
    out.flush();
  }

  /** Head and half of the body, or half of the head when there is no body. */
  byte[] half() {
    int length = body.length == 0 ? head.length / 2 : head.length + body.length / 2;
    return Arrays.copyOf(whole(), length);
  }

  /** Head and body. */
  byte[] whole() {
    byte[] whole = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }

  /** The request line or the status line. */
  String firstLine() {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return text.substring(0, text.indexOf('\r'));
  }

  /** The status of an answer. */
  int status() {
    return Integer.parseInt(firstLine().substring(9, 12));
  }
}
