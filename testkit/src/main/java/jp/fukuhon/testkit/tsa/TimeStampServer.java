package jp.fukuhon.testkit.tsa;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@link TimeStampAuthority} over HTTP on loopback; it can be made to fail. Thread-safe. */
public final class TimeStampServer implements AutoCloseable {

  private final HttpServer http;
  private final TimeStampAuthority authority;
  private final AtomicInteger queries = new AtomicInteger();
  private volatile boolean failing;

  private TimeStampServer(HttpServer http, TimeStampAuthority authority) {
    this.http = http;
    this.authority = authority;
  }

  /** Listens on a free port. */
  public static TimeStampServer start(TimeStampAuthority authority) {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
      TimeStampServer server = new TimeStampServer(http, authority);
      http.createContext("/tsa", server::answer);
      http.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] query = exchange.getRequestBody().readAllBytes();
      queries.incrementAndGet();
      if (failing) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      byte[] reply = authority.answer(query);
      exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
      exchange.sendResponseHeaders(200, reply.length);
      exchange.getResponseBody().write(reply);
    }
  }

  /** Where queries are posted. */
  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/tsa";
  }

  /** From now on every query is answered with 503, or none is. */
  public void fail(boolean fails) {
    failing = fails;
  }

  /** How many queries have come. */
  public int queries() {
    return queries.get();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
