package jp.fukuhon.app.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server as it stands in the configuration: {@code 10.0.0.53}, {@code 10.0.0.53:5353}, {@code
 * [fd00::53]:53} or a name.
 *
 * @param host a name, or an address without brackets
 * @param port of the service
 */
public record Endpoint(String host, int port) {

  /** The port of a resolver. */
  public static final int DNS = 53;

  /** The port of a time server. */
  public static final int NTP = 123;

  private static final Pattern WITH_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]\\s]+)):([0-9]{1,5})");
  private static final int LAST_PORT = 65_535;

  /**
   * Reads a server.
   *
   * @param port when the text has none
   * @return empty when it is none
   */
  public static Optional<Endpoint> parse(String text, int port) {
    Matcher written = WITH_PORT.matcher(text);
    if (written.matches()) {
      String host = written.group(1) == null ? written.group(2) : written.group(1);
      int own = Integer.parseInt(written.group(3));
      return own >= 1 && own <= LAST_PORT ? Optional.of(new Endpoint(host, own)) : Optional.empty();
    }
    Endpoint alone = new Endpoint(text, port);
    return alone.isAddress() || text.matches("[A-Za-z0-9][A-Za-z0-9.-]*")
        ? Optional.of(alone)
        : Optional.empty();
  }

  /** True when the host is written as an address, so that nobody has to be asked for it. */
  public boolean isAddress() {
    try {
      return InetAddress.ofLiteral(host) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Where it is.
   *
   * @throws UnknownHostException when the name is unknown to this machine
   */
  public InetSocketAddress address() throws UnknownHostException {
    return new InetSocketAddress(
        isAddress() ? InetAddress.ofLiteral(host) : InetAddress.getByName(host), port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
