package jp.fukuhon.testkit.fault;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads what a PostgreSQL client sends (protocol 3) and tells of every statement that it has
 * executed, by its text. One connection's: not thread-safe.
 */
final class FrontendMessages {

  private static final int PROTOCOL_3 = 196_608;

  private final Consumer<String> executed;
  private final Map<String, String> prepared = new HashMap<>();
  private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
  private boolean started;

  FrontendMessages(Consumer<String> executed) {
    this.executed = executed;
  }

  void feed(byte[] buffer, int length) {
    unread.write(buffer, 0, length);
    byte[] all = unread.toByteArray();
    ByteBuffer octets = ByteBuffer.wrap(all);
    while (readOne(octets)) {
      // the next one
    }
    unread.reset();
    unread.write(all, octets.position(), octets.remaining());
  }

  /** Before the start-up message there are messages without a type (requests for encryption). */
  private boolean readOne(ByteBuffer octets) {
    int header = started ? 5 : 4;
    if (octets.remaining() < header) {
      return false;
    }
    int at = octets.position();
    char type = started ? (char) octets.get(at) : 0;
    int size = octets.getInt(at + header - 4) + header - 4;
    if (octets.remaining() < size) {
      return false;
    }
    ByteBuffer body = octets.slice(at + header, size - header);
    octets.position(at + size);
    if (started) {
      message(type, body);
    } else {
      started = body.getInt(0) >= PROTOCOL_3 && body.getInt(0) < PROTOCOL_3 + 65_536;
    }
    return true;
  }

  private void message(char type, ByteBuffer body) {
    switch (type) {
      case 'Q' -> executed.accept(text(body));
      case 'P' -> {
        String name = text(body);
        prepared.put(name, text(body));
      }
      case 'B' -> {
        text(body); // the portal
        executed.accept(prepared.getOrDefault(text(body), ""));
      }
      default -> {}
    }
  }

  private static String text(ByteBuffer body) {
    int from = body.position();
    while (body.get() != 0) {
      // up to the terminating zero
    }
    byte[] text = new byte[body.position() - from - 1];
    body.get(from, text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
