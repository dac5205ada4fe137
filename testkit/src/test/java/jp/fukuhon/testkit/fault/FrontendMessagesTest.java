package jp.fukuhon.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrontendMessagesTest {

  @Test
  void tellsOfEveryStatementHoweverTheOctetsArrive() {
    byte[] all = conversation();
    for (int piece = 1; piece <= all.length; piece++) {
      List<String> executed = new ArrayList<>();
      FrontendMessages messages = new FrontendMessages(executed::add);
      for (int at = 0; at < all.length; at += piece) {
        int length = Math.min(piece, all.length - at);
        byte[] part = new byte[length];
        System.arraycopy(all, at, part, 0, length);
        messages.feed(part, length);
      }
      assertThat(executed)
          .as("in pieces of %s", piece)
          .containsExactly("BEGIN", "INSERT INTO t", "COMMIT", "COMMIT");
    }
  }

  private static byte[] conversation() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(8).putInt(8).putInt(80_877_103).array()); // asks for TLS
    byte[] startUp = text("user", "engine", "");
    out.writeBytes(ByteBuffer.allocate(8).putInt(8 + startUp.length).putInt(196_608).array());
    out.writeBytes(startUp);
    message(out, 'Q', text("BEGIN"));
    message(out, 'P', text("", "INSERT INTO t"));
    message(out, 'B', text("", ""));
    message(out, 'S', new byte[0]);
    message(out, 'P', text("S_1", "COMMIT"));
    message(out, 'B', text("", "S_1"));
    message(out, 'B', text("", "S_1"));
    message(out, 'E', text(""));
    message(out, 'S', new byte[0]);
    return out.toByteArray();
  }

  private static void message(ByteArrayOutputStream out, char type, byte[] body) {
    out.write(type);
    out.writeBytes(ByteBuffer.allocate(4).putInt(body.length + 4).array());
    out.writeBytes(body);
  }

  private static byte[] text(String... texts) {
    return (String.join("\0", texts) + "\0").getBytes(StandardCharsets.UTF_8);
  }
}
