package jp.fukuhon.testkit.fault;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on the line between two parties that sees single requests: it ends TLS on both sides with
 * the parties' own practice certificates. It records every exchange, which is evidence independent
 * of both ledgers, and springs traps at chosen requests. Thread-safe.
 */
public final class LineProxy implements AutoCloseable {

  private final int targetPort;
  private final SSLContext asClient;
  private final SSLServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<LineTrap> traps = new CopyOnWriteArrayList<>();
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

  /**
   * A request and what became of it.
   *
   * @param request method and path
   * @param octets of its body
   * @param status of the server's answer, 0 when there was none
   * @param answerOctets of the answer's body as transferred
   */
  public record Exchange(String request, int octets, int status, int answerOctets) {}

  private LineProxy(SSLContext asServer, SSLContext asClient, int targetPort) {
    this.asClient = asClient;
    this.targetPort = targetPort;
    try {
      this.listener =
          (SSLServerSocket)
              asServer.getServerSocketFactory().createServerSocket(0, 128, Relay.loopback());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    listener.setNeedClientAuth(true);
    Thread.ofVirtual().name("line-proxy").start(this::acceptAll);
  }

  /**
   * A proxy in front of a server on the loopback.
   *
   * @param asServer what it shows to clients: the server's own certificate
   * @param asClient what it shows to the server: the client's own certificate
   */
  public static LineProxy between(SSLContext asClient, SSLContext asServer, int targetPort) {
    return new LineProxy(asServer, asClient, targetPort);
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  /**
   * Sets a trap for the next request that matches.
   *
   * @param request expression for the whole of method and path, {@code PUT /v1/transfers/[^/]+}
   */
  public LineTrap trap(String request, LineTrap.Kind kind) {
    return trap(request, kind, 1);
  }

  /** Sets a trap for the request that matches as the {@code nth}, counted from 1. */
  public LineTrap trap(String request, LineTrap.Kind kind, int nth) {
    LineTrap trap = new LineTrap(Pattern.compile(request), kind, nth);
    traps.add(trap);
    return trap;
  }

  /** Gives the next request that matches the answer that an earlier trap's request has got. */
  public LineTrap replay(String request, LineTrap earlier) {
    LineTrap trap = new LineTrap(Pattern.compile(request), LineTrap.Kind.ANSWER_AS_BEFORE, 1);
    trap.answered(earlier.answer());
    traps.add(trap);
    return trap;
  }

  /** Every exchange so far, in the order of their ends. */
  public List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /** The exchanges whose request matches. */
  public List<Exchange> exchanges(String request) {
    Pattern pattern = Pattern.compile(request);
    return exchanges.stream().filter(e -> pattern.matcher(e.request()).matches()).toList();
  }

  /**
   * Sends the request that a trap has caught once more, as a twin of its sender would; the status
   * of the answer.
   */
  public int repeat(LineTrap trap) throws IOException {
    try (SSLSocket server =
        (SSLSocket) asClient.getSocketFactory().createSocket(Relay.loopback(), targetPort)) {
      write(server.getOutputStream(), trap.caught());
      HttpMessage answer = HttpMessage.read(new BufferedInputStream(server.getInputStream()));
      return answer == null ? 0 : answer.status();
    }
  }

  /** Removes all traps, letting go what they hold, and forgets the exchanges. */
  public void reset() {
    traps.forEach(LineTrap::release);
    traps.clear();
    exchanges.clear();
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket client) {
    try (SSLSocket server =
        (SSLSocket) asClient.getSocketFactory().createSocket(Relay.loopback(), targetPort)) {
      sockets.add(server);
      InputStream fromClient = new BufferedInputStream(client.getInputStream());
      InputStream fromServer = new BufferedInputStream(server.getInputStream());
      boolean goOn = true;
      while (goOn) {
        HttpMessage request = HttpMessage.read(fromClient);
        goOn = request != null && exchange(request, fromServer, client, server);
      }
      sockets.remove(server);
    } catch (IOException | InterruptedException e) {
      // either end is gone, or close() was called: the other end learns it below
    } finally {
      sockets.remove(client);
      Relay.resetQuietly(client);
    }
  }

  private boolean exchange(
      HttpMessage request, InputStream fromServer, Socket client, SSLSocket server)
      throws IOException, InterruptedException {
    String line = request.firstLine().replaceFirst(" HTTP/1\\.[01]$", "");
    LineTrap.Kind fault = LineTrap.Kind.NONE;
    @Nullable LineTrap sprung = null;
    for (LineTrap trap : traps) {
      if (trap.matches(line)) {
        fault = trap.spring(request);
        sprung = trap;
      }
    }
    if (sprung != null && fault == LineTrap.Kind.ANSWER_AS_BEFORE) {
      HttpMessage earlier = sprung.answer();
      exchanges.add(new Exchange(line, request.body().length, 0, earlier.body().length));
      write(client.getOutputStream(), earlier);
      return true;
    }
    if (fault == LineTrap.Kind.LOSE_REQUEST) {
      exchanges.add(new Exchange(line, request.body().length, 0, 0));
      return false;
    }
    if (fault == LineTrap.Kind.ANSWER_BUSY) {
      exchanges.add(new Exchange(line, request.body().length, 0, 0));
      write(client.getOutputStream(), busy());
      return true;
    }
    write(server.getOutputStream(), request);
    HttpMessage answer = HttpMessage.read(fromServer);
    exchanges.add(
        new Exchange(
            line,
            request.body().length,
            answer == null ? 0 : answer.status(),
            answer == null ? 0 : answer.body().length));
    if (answer == null) {
      return false;
    }
    if (sprung != null) {
      sprung.answered(answer);
    }
    switch (fault) {
      case SWALLOW_ANSWER -> {
        return false;
      }
      case TRUNCATE_ANSWER -> {
        OutputStream out = client.getOutputStream();
        out.write(answer.head());
        out.write(answer.body(), 0, answer.body().length / 2);
        out.flush();
        return false;
      }
      default -> write(client.getOutputStream(), answer);
    }
    return true;
  }

  private static HttpMessage busy() {
    return new HttpMessage(
        "HTTP/1.1 503 \r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
            .getBytes(StandardCharsets.ISO_8859_1),
        new byte[0]);
  }

  private static void write(OutputStream out, HttpMessage message) throws IOException {
    out.write(message.head());
    out.write(message.body());
    out.flush();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    traps.forEach(LineTrap::release);
    sockets.forEach(Relay::resetQuietly);
  }
}
