package jp.fukuhon.testkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Accepts connections on a port of the loopback and relays them to another one; an inspector a
 * connection sees every octet before it goes on. Two virtual threads a connection.
 */
final class Relay implements AutoCloseable {

  private static final int BUFFER = 16 << 10;

  private final int targetPort;
  private final Supplier<Inspector> inspectors;
  private final ServerSocket listener;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();

  /** Decides about the octets of one connection; called by one thread a direction. */
  interface Inspector {
    /**
     * Passes octets on to {@code out}, or not.
     *
     * @return false to cut the connection without another octet
     */
    boolean pass(Direction direction, byte[] buffer, int length, OutputStream out)
        throws IOException;

    /** Whether a new connection is taken. */
    default boolean accepts() {
      return true;
    }
  }

  Relay(int targetPort, Supplier<Inspector> inspectors) {
    this.targetPort = targetPort;
    this.inspectors = inspectors;
    try {
      this.listener = new ServerSocket(0, 128, loopback());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("relay-" + targetPort).start(this::acceptAll);
  }

  static InetAddress loopback() {
    return InetAddress.ofLiteral("127.0.0.1");
  }

  int port() {
    return listener.getLocalPort();
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        begin(listener.accept());
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void begin(Socket client) {
    Inspector inspector = inspectors.get();
    Socket server = new Socket();
    Link link = new Link(client, server);
    if (!inspector.accepts()) {
      link.reset();
      return;
    }
    try {
      server.connect(new InetSocketAddress(loopback(), targetPort), 5_000);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      link.reset();
      return;
    }
    links.add(link);
    Thread.ofVirtual().start(() -> link.pump(Direction.TO_SERVER, inspector));
    Thread.ofVirtual().start(() -> link.pump(Direction.TO_CLIENT, inspector));
  }

  /** Cuts every connection that is open now. */
  void cutAll() {
    links.forEach(Link::reset);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll();
  }

  private final class Link {

    private final Socket client;
    private final Socket server;
    private final AtomicBoolean over = new AtomicBoolean();

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pump(Direction direction, Inspector inspector) {
      boolean up = direction == Direction.TO_SERVER;
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = (up ? client : server).getInputStream();
        OutputStream out = (up ? server : client).getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (!inspector.pass(direction, buffer, n, out)) {
            reset();
            return;
          }
        }
        (up ? server : client).shutdownOutput();
      } catch (IOException e) {
        reset(); // one end is gone: so is the other
      }
    }

    /** Ends both connections by RST, so that nothing under way is delivered. */
    void reset() {
      if (over.compareAndSet(false, true)) {
        links.remove(this);
        resetQuietly(client);
        resetQuietly(server);
      }
    }
  }

  static void resetQuietly(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // it was closed already
    }
    try {
      socket.close();
    } catch (IOException e) {
      // it was closed already
    }
  }
}
