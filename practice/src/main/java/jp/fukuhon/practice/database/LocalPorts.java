package jp.fukuhon.practice.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;
import jp.fukuhon.practice.PracticeException;

/**
 * TCP ports of 127.0.0.1 that servers keep for good. They lie below the range from which systems
 * take the ports of outgoing connections, which would otherwise occupy one while its server is
 * down.
 */
public final class LocalPorts {

  private static final int FIRST = 15_000;
  private static final int LAST = 29_999;
  private static final int ATTEMPTS = 1_000;

  private LocalPorts() {}

  /** A random port on which nobody listens now and that is not in {@code taken}. */
  public static int choose(Collection<Integer> taken) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (!taken.contains(port) && isFree(port)) {
        return port;
      }
    }
    throw new PracticeException("no free TCP port on 127.0.0.1", "stop some servers");
  }

  /** Whether a server could listen on that port now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
