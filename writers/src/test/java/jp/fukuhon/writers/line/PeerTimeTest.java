package jp.fukuhon.writers.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.time.ClockMeasurement;
import org.junit.jupiter.api.Test;

class PeerTimeTest {

  private static final Clock CLOCK = Clock.systemUTC();

  /** What is measured by one answer of a server with these header lines. */
  private static List<ClockMeasurement> measured(String headers) throws Exception {
    List<ClockMeasurement> taken = new ArrayList<>();
    PeerTime time = new PeerTime("the peer", CLOCK, taken::add);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        HttpClient client = HttpClient.newHttpClient()) {
      Thread answering =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket socket = server.accept()) {
                      socket.getInputStream().read(new byte[8_192]);
                      socket
                          .getOutputStream()
                          .write(
                              ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + headers + "\r\n")
                                  .getBytes(StandardCharsets.US_ASCII));
                    } catch (java.io.IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      long started = System.nanoTime();
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"))
                  .version(HttpClient.Version.HTTP_1_1)
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      time.answered(answer, Duration.ofNanos(System.nanoTime() - started));
      answering.join();
    }
    return taken;
  }

  private static String date(Duration ahead) {
    return "Date: "
        + DateTimeFormatter.RFC_1123_DATE_TIME.format(
            CLOCK.instant().plus(ahead).atOffset(ZoneOffset.UTC))
        + "\r\n";
  }

  @Test
  void thePeersDateTellsHowFarThisClockIsOff() throws Exception {
    assertThat(measured(date(Duration.ZERO)))
        .singleElement()
        .satisfies(found -> assertThat(found.exceeds(Duration.ofSeconds(1))).isFalse());
    assertThat(measured(date(Duration.ofMinutes(5))))
        .singleElement()
        .satisfies(found -> assertThat(found.exceeds(Duration.ofSeconds(290))).isTrue());
    assertThat(measured(date(Duration.ofMinutes(-5))))
        .singleElement()
        .satisfies(found -> assertThat(found.exceeds(Duration.ofSeconds(290))).isTrue());
  }

  @Test
  void anAnswerWithoutAUsableDateSaysNothing() throws Exception {
    assertThat(measured("")).isEmpty();
    assertThat(measured("Date: yesterday\r\n")).isEmpty();
  }
}
