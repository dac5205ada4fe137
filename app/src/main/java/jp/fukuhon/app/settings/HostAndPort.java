package jp.fukuhon.app.settings;

import java.util.Optional;

/**
 * A host's name or address with a port; an IPv6 address with a port stands in brackets.
 *
 * @param host not empty
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {

  /** Reads {@code host}, {@code host:port}, {@code [v6]:port} or {@code v6}; empty for others. */
  public static Optional<HostAndPort> parse(String text, int standardPort) {
    String host = text;
    String port = String.valueOf(standardPort);
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      if (bracket < 0) {
        return Optional.empty();
      }
      host = text.substring(1, bracket);
      String rest = text.substring(bracket + 1);
      if (!rest.isEmpty()) {
        port = rest.startsWith(":") ? rest.substring(1) : "";
      }
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
    }
    if (!port.matches("[0-9]{1,5}") || !host.matches("[0-9A-Za-z.:_-]{1,253}")) {
      return Optional.empty();
    }
    int number = Integer.parseInt(port);
    return number >= 1 && number <= 65_535
        ? Optional.of(new HostAndPort(host, number))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
