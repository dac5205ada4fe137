package jp.fukuhon.campaign.points;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;

/** The municipality's receiver of notices. */
final class Told {

  private final Scene scene;
  private final List<String> posts = new CopyOnWriteArrayList<>();
  private volatile @Nullable CountDownLatch held;
  private @Nullable HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private String settings = "";

  Told(Scene scene) {
    this.scene = scene;
  }

  /** The gateway tells it from now on. */
  void begin() {
    try {
      HttpServer listening =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
      listening.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            posts.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
            awaitLetGo();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      listening.setExecutor(threads);
      listening.start();
      server = listening;
      Path secret = scene.gateway().directory().resolve("webhook.secret");
      Files.writeString(secret, "0123456789abcdef0123456789abcdef\n");
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
      settings =
          "notices: {webhook: {url: \"http://127.0.0.1:%d/\", secret-file: webhook.secret}}"
              .formatted(listening.getAddress().getPort());
      scene.gateway().configure(settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers nobody until {@link #letGo}. */
  void hold() {
    held = new CountDownLatch(1);
  }

  void letGo() {
    CountDownLatch latch = held;
    held = null;
    if (latch != null) {
      latch.countDown();
    }
  }

  private void awaitLetGo() {
    CountDownLatch latch = held;
    try {
      if (latch != null) {
        latch.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The keys of everything that was posted, in order. */
  List<String> posts() {
    return List.copyOf(posts);
  }

  /** Deliveries that have not been taken. */
  long untold() {
    return number("SELECT count(*) FROM notice.delivery WHERE taken_at IS NULL");
  }

  /**
   * The log is read to its end and everything that it gives has been taken, whoever was killed
   * meanwhile. A night that was let go on early may give nothing.
   */
  void demandTold() {
    scene.await(
        "every notice is taken",
        () ->
            number(
                        "SELECT count(*) FROM notice.cursor c JOIN audit.chain_head h USING (chain)"
                            + " WHERE c.place < h.entries")
                    == 0
                && untold() == 0);
    if (new HashSet<>(posts).size()
        != number("SELECT count(*) FROM notice.delivery WHERE taken_at IS NOT NULL")) {
      throw new AssertionError("told: " + posts + "\n" + scene.diagnosis());
    }
  }

  private long number(String query) {
    try {
      return Sql.number(scene.source(), query);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** It is told nothing any more, and has been told nothing. */
  void end() throws SQLException {
    letGo();
    Objects.requireNonNull(server).stop(0);
    threads.shutdownNow();
    scene.gateway().reconfigure("  " + settings + "\n", "");
    Sql.update(scene.source(), "DELETE FROM notice.delivery");
    Sql.update(scene.source(), "DELETE FROM notice.cursor");
  }
}
