package jp.fukuhon.testkit.fault;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on the line between two parties that sees single requests: it ends TLS on both sides with
 * the parties' own practice certificates. It records every exchange, which is evidence independent
 * of both ledgers, and springs traps at chosen requests. Thread-safe.
 */
public final class LineProxy implements AutoCloseable {

  private final int targetPort;
  private final SSLContext asServer;
  private final SSLContext asClient;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<LineTrap> traps = new CopyOnWriteArrayList<>();
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

  /**
   * A request and what became of it.
   *
   * @param request method and path
   * @param octets of its body
   * @param status of the server's answer, 0 when there was none
   * @param answerOctets of the answer's body, likewise
   */
  public record Exchange(String request, int octets, int status, int answerOctets) {

    static Exchange of(HttpMessage request, @Nullable HttpMessage answer) {
      return new Exchange(
          line(request),
          request.body().length,
          answer == null ? 0 : answer.status(),
          answer == null ? 0 : answer.body().length);
    }
  }

  private LineProxy(SSLContext asServer, SSLContext asClient, int targetPort) {
    this.asServer = asServer;
    this.asClient = asClient;
    this.targetPort = targetPort;
    try {
      this.listener = new ServerSocket(0, 128, Relay.loopback());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return Exchange.of(trap.caught(), repeat(trap.caught())).status();
  }

  private @Nullable HttpMessage repeat(HttpMessage request) throws IOException {
    try (SSLSocket server =
        (SSLSocket) asClient.getSocketFactory().createSocket(Relay.loopback(), targetPort)) {
      request.writeTo(server.getOutputStream());
      return HttpMessage.read(new BufferedInputStream(server.getInputStream()));
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
    try (Socket server = new Socket(Relay.loopback(), targetPort)) {
      sockets.add(server);
      try {
        LineLink link = new LineLink(asServer, client, asClient, server);
        boolean goOn = true;
        while (goOn) {
          HttpMessage request = HttpMessage.read(link.fromClient());
          goOn = request != null && exchange(request, link);
        }
      } finally {
        sockets.remove(server);
        Relay.resetQuietly(server);
      }
    } catch (IOException | InterruptedException e) {
      // either end is gone, or close() was called: the other end learns it below
    } finally {
      sockets.remove(client);
      Relay.resetQuietly(client);
    }
  }

  private boolean exchange(HttpMessage request, LineLink link)
      throws IOException, InterruptedException {
    String line = line(request);
    LineTrap sprung = null;
    for (LineTrap trap : traps) {
      if (trap.matches(line)) {
        trap.spring(request);
        sprung = trap;
      }
    }
    LineTrap caught = sprung;
    HttpMessage replayed =
        sprung != null && sprung.kind() == LineTrap.Kind.ANSWER_AS_BEFORE ? sprung.answer() : null;
    LineExchange exchange =
        new LineExchange(
            link,
            request,
            answer -> {
              exchanges.add(Exchange.of(request, answer));
              if (caught != null) {
                caught.answered(answer);
              }
            });
    if (sprung == null) {
      return exchange.run(LineTrap.Kind.NONE);
    }
    if (replayed != null) {
      return exchange.run(replayed);
    }
    try {
      Thread twin = Thread.ofVirtual().unstarted(() -> repeatQuietly(request));
      if (sprung.kind() == LineTrap.Kind.TWICE) {
        twin.start();
      }
      boolean goOn = exchange.run(sprung.kind());
      twin.join();
      return goOn;
    } finally {
      sprung.over(exchange.serverGaveUp());
    }
  }

  static String line(HttpMessage request) {
    return request.firstLine().replaceFirst(" HTTP/1\\.[01]$", "");
  }

  private void repeatQuietly(HttpMessage request) {
    try {
      exchanges.add(Exchange.of(request, repeat(request)));
    } catch (IOException e) {
      exchanges.add(Exchange.of(request, null));
    }
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
