package jp.fukuhon.testkit.fault;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The two connections of one client through a {@link LineProxy}, with what lies below their TLS.
 * Used by one thread; the streams may be read by others.
 */
final class LineLink {

  private static final byte[] APPLICATION_DATA = {23, 3, 3, 0, 64};

  private final Socket rawClient;
  private final Socket rawServer;
  private final OutputStream toClient;
  private final OutputStream toServer;
  private final InputStream fromClient;
  private final InputStream fromServer;

  LineLink(SSLContext asServer, Socket rawClient, SSLContext asClient, Socket rawServer)
      throws IOException {
    this.rawClient = rawClient;
    this.rawServer = rawServer;
    SSLSocket client = (SSLSocket) asServer.getSocketFactory().createSocket(rawClient, null, true);
    client.setUseClientMode(false);
    client.setNeedClientAuth(true);
    SSLSocket server =
        (SSLSocket)
            asClient
                .getSocketFactory()
                .createSocket(rawServer, "127.0.0.1", rawServer.getPort(), true);
    this.toClient = client.getOutputStream();
    this.toServer = server.getOutputStream();
    this.fromClient = new BufferedInputStream(client.getInputStream());
    this.fromServer = new BufferedInputStream(server.getInputStream());
  }

  OutputStream toClient() {
    return toClient;
  }

  OutputStream toServer() {
    return toServer;
  }

  InputStream fromClient() {
    return fromClient;
  }

  InputStream fromServer() {
    return fromServer;
  }

  /** A record that looks like TLS and does not decrypt. */
  void breakTls(Direction direction) throws IOException {
    byte[] noise = new byte[64];
    ThreadLocalRandom.current().nextBytes(noise);
    OutputStream raw = (direction == Direction.TO_SERVER ? rawServer : rawClient).getOutputStream();
    raw.write(APPLICATION_DATA);
    raw.write(noise);
    raw.flush();
  }
}
