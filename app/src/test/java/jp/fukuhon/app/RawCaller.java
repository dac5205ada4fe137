package jp.fukuhon.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import jp.fukuhon.testkit.process.PracticeParty;

/** A client of the centre that writes octets, not requests; connects anew when it must. */
final class RawCaller implements AutoCloseable {

  private final PracticeParty centre;
  private final SSLContext tls;
  private SSLSocket socket;
  private InputStream in;
  private long written;

  RawCaller(PracticeParty centre, SSLContext tls) throws IOException {
    this.centre = centre;
    this.tls = tls;
    connect();
  }

  private void connect() throws IOException {
    socket =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(InetAddress.ofLiteral("127.0.0.1"), centre.httpsPort());
    socket.setSoTimeout(60_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** A request of these octets alone; the status of its answer, 0 when the centre hangs up. */
  int ask(byte[] octets) throws IOException {
    try {
      socket.getOutputStream().write(octets);
      int status = answer();
      if (status == 0) {
        reconnect();
      }
      return status;
    } catch (IOException e) {
      reconnect();
      return 0;
    }
  }

  private void reconnect() throws IOException {
    socket.close();
    connect();
  }

  /**
   * A head and after it the same octets again and again, until the centre has answered and hung up.
   *
   * @return the status of the answer
   */
  int flood(String head, byte[] piece, long most) throws IOException, InterruptedException {
    written = 0;
    OutputStream out = socket.getOutputStream();
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    Thread writing =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (written < most) {
                      out.write(piece);
                      written += piece.length;
                    }
                  } catch (IOException e) {
                    // the centre wants no more of it
                  }
                });
    int status = answer();
    writing.join();
    reconnect();
    return status;
  }

  /** Octets of the last flood that the centre let come. */
  long written() {
    return written;
  }

  private int answer() throws IOException {
    String line = line();
    if (line.isEmpty()) {
      return 0;
    }
    int status = Integer.parseInt(line.substring(9, 12));
    long length = 0;
    boolean chunked = false;
    boolean ends = false;
    for (line = line(); !line.isEmpty(); line = line()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Long.parseLong(header.substring(15).strip());
      }
      chunked |= header.startsWith("transfer-encoding: chunked");
      ends |= header.startsWith("connection: close");
    }
    if (chunked) {
      for (int size = size(); size > 0; size = size()) {
        in.skipNBytes(size + 2L);
      }
      line();
    } else {
      in.skipNBytes(length);
    }
    if (ends) {
      reconnect();
    }
    return status;
  }

  private int size() throws IOException {
    return Integer.parseInt(line().strip(), 16);
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
      text.append((char) octet);
    }
    return text.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
