package jp.fukuhon.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

  private static final int REQUEST = 100;
  private final AtomicInteger answered = new AtomicInteger();
  private ServerSocket server;
  private FaultProxy proxy;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, Relay.loopback());
    Thread.ofVirtual().start(this::answerAll);
    proxy = FaultProxy.to(server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  private void answerAll() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Every hundred octets are a request; the answer is as long. */
  private void answer(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      byte[] request = in.readNBytes(REQUEST);
      while (request.length == REQUEST) {
        answered.incrementAndGet();
        client.getOutputStream().write(request);
        request = in.readNBytes(REQUEST);
      }
    } catch (IOException e) {
      // the proxy has cut the connection: that is what is tested
    }
  }

  private Socket connect() throws IOException {
    return new Socket(Relay.loopback(), proxy.port());
  }

  private static int exchange(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(new byte[REQUEST]);
    out.flush();
    return socket.getInputStream().readNBytes(REQUEST).length;
  }

  @Test
  void passesAndCountsBothWays() throws IOException {
    try (Socket socket = connect()) {
      assertThat(exchange(socket)).isEqualTo(REQUEST);
      assertThat(exchange(socket)).isEqualTo(REQUEST);
    }
    assertThat(proxy.octets(Direction.TO_SERVER)).isEqualTo(2 * REQUEST);
    assertThat(proxy.octets(Direction.TO_CLIENT)).isEqualTo(2 * REQUEST);
    assertThat(proxy.faults()).isZero();
  }

  @Test
  void cutsAfterSoManyOctetsOfAnOpenConnection() throws IOException {
    try (Socket socket = connect()) {
      assertThat(exchange(socket)).isEqualTo(REQUEST);
      proxy.behave(new Behaviour.CutAfter(Direction.TO_SERVER, REQUEST + 50));
      assertThat(exchange(socket)).isEqualTo(REQUEST);
      assertThatThrownBy(() -> exchange(socket)).isInstanceOf(SocketException.class);
    }
    assertThat(answered.get()).isEqualTo(2);
    assertThat(proxy.faults()).isEqualTo(1);
  }

  @Test
  void swallowsOneAnswerAfterTheServerHasGivenItAndPassesAgain() throws IOException {
    proxy.behave(new Behaviour.SwallowAnswer(REQUEST));
    try (Socket socket = connect()) {
      assertThatThrownBy(() -> exchange(socket)).isInstanceOf(SocketException.class);
    }
    assertThat(answered.get()).isEqualTo(1);
    try (Socket socket = connect()) {
      assertThat(exchange(socket)).isEqualTo(REQUEST);
    }
  }

  @Test
  void refusesOldAndNewConnections() throws IOException {
    try (Socket old = connect()) {
      assertThat(exchange(old)).isEqualTo(REQUEST);
      proxy.behave(new Behaviour.Refuse());
      assertThatThrownBy(() -> exchange(old)).isInstanceOf(SocketException.class);
    }
    assertThatThrownBy(
            () -> {
              try (Socket socket = connect()) {
                exchange(socket);
              }
            })
        .isInstanceOf(SocketException.class);
  }

  @Test
  void delaysAndThrottlesWithoutLosingAnything() throws IOException {
    try (Socket socket = connect()) {
      long before = System.nanoTime();
      proxy.behave(new Behaviour.Delay(Duration.ofMillis(30)));
      assertThat(exchange(socket)).isEqualTo(REQUEST);
      proxy.behave(new Behaviour.Throttle(5_000));
      assertThat(exchange(socket)).isEqualTo(REQUEST);
      assertThat(System.nanoTime() - before).isGreaterThan(Duration.ofMillis(90).toNanos());
    }
  }
}
