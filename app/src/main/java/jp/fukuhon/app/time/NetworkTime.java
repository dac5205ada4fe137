package jp.fukuhon.app.time;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import jp.fukuhon.app.settings.Endpoint;
import jp.fukuhon.core.time.ClockMeasurement;
import org.apache.commons.net.ntp.NTPUDPClient;
import org.apache.commons.net.ntp.NtpV3Packet;
import org.apache.commons.net.ntp.TimeInfo;

/** Asks time servers (NTP, RFC 5905) how far this machine's clock is from theirs. Stateless. */
public final class NetworkTime {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int UNSYNCHRONISED = 3;
  private static final int MODE_SERVER = 4;
  private static final int LAST_STRATUM = 15;

  private NetworkTime() {}

  /**
   * The answer of the first server that gives a usable one; each may take two seconds.
   *
   * @param failure is told of every server that gave none, and why
   */
  public static Optional<ClockMeasurement> ask(
      List<Endpoint> servers, BiConsumer<Endpoint, String> failure) {
    for (Endpoint server : servers) {
      try {
        return Optional.of(ask(server));
      } catch (IOException e) {
        String message = e.getMessage();
        failure.accept(server, message == null ? e.getClass().getSimpleName() : message);
      }
    }
    return Optional.empty();
  }

  private static ClockMeasurement ask(Endpoint server) throws IOException {
    InetSocketAddress address = server.address();
    try (NTPUDPClient client = new NTPUDPClient()) {
      client.setDefaultTimeout(TIMEOUT);
      client.open();
      TimeInfo answer = client.getTime(address.getAddress(), address.getPort());
      requireUsable(answer.getMessage());
      answer.computeDetails();
      Long offset = answer.getOffset();
      Long delay = answer.getDelay();
      if (offset == null || delay == null) {
        throw new IOException("its answer has no time");
      }
      Duration half = Duration.ofMillis(Math.max(delay, 0) / 2 + 1);
      return new ClockMeasurement(
          "time server " + server,
          Duration.ofMillis(offset).minus(half),
          Duration.ofMillis(offset).plus(half),
          Instant.ofEpochMilli(answer.getReturnTime()));
    }
  }

  private static void requireUsable(NtpV3Packet answer) throws IOException {
    if (answer.getMode() != MODE_SERVER) {
      throw new IOException("what answers is no time server");
    }
    if (answer.getLeapIndicator() == UNSYNCHRONISED
        || answer.getStratum() < 1
        || answer.getStratum() > LAST_STRATUM) {
      throw new IOException("it is not synchronised itself");
    }
  }
}
