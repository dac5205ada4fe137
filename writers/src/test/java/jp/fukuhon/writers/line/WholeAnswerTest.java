package jp.fukuhon.writers.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import jp.fukuhon.core.fault.FaultPoint;
import org.junit.jupiter.api.Test;

class WholeAnswerTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(400);

  /** Asks a server that writes this much of an answer of six octets and then says nothing more. */
  private static HttpResponse<byte[]> asked(String answer, Duration most, int[] seenByTheServer)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        HttpClient http = HttpClient.newHttpClient()) {
      Thread answering =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket socket = server.accept()) {
                      socket.getInputStream().read(new byte[8_192]);
                      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                      seenByTheServer[0] = socket.getInputStream().read();
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
      try {
        return WholeAnswer.of(
            FaultPoint.TIME_STAMP_REQUEST,
            http,
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(most)
                .build(),
            HttpResponse.BodyHandlers.ofByteArray(),
            most);
      } finally {
        http.shutdownNow();
        answering.join();
      }
    }
  }

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n";

  @Test
  void aWholeAnswerIsGiven() throws Exception {
    int[] seen = new int[1];
    assertThat(asked(HEAD + "answer", LONG, seen).body()).hasSize(6);
  }

  @Test
  void anAnswerThatStopsInItsBodyIsNotWaitedForForEver() {
    int[] seen = new int[1];
    assertThatThrownBy(() -> asked(HEAD + "ans", SHORT, seen))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(seen[0]).as("the connection was closed").isEqualTo(-1);
  }

  @Test
  void anAnswerThatStopsInItsHeadIsNotWaitedForForEver() {
    int[] seen = new int[1];
    assertThatThrownBy(() -> asked("HTTP/1.1 200 OK\r\nContent-Len", SHORT, seen))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(seen[0]).as("the connection was closed").isEqualTo(-1);
  }
}
