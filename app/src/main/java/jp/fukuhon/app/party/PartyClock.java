package jp.fukuhon.app.party;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.app.settings.Endpoint;
import jp.fukuhon.app.settings.PartySettings.ClockLimit;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.app.time.TimeServers;
import jp.fukuhon.core.seal.DocumentSigner.TimeGate;
import jp.fukuhon.core.time.ClockMeasurement;
import jp.fukuhon.core.time.ClockWatch;
import jp.fukuhon.writers.line.CentreClient.AnswerWitness;
import jp.fukuhon.writers.line.PeerTime;

/**
 * Whether this machine's clock may be signed by (第5-3(8)): by the time servers of the settings, or
 * else, at a gateway, by every answer of its centre. Close it when nothing is signed any more.
 */
final class PartyClock implements AutoCloseable {

  private final ClockWatch watch;
  private final Clock clock;
  private final Optional<TimeServers> servers;

  /** Asks the time servers, if there are any. */
  PartyClock(Loaded loaded, Clock clock) {
    ClockLimit settings = loaded.settings().clock();
    this.watch = new ClockWatch(settings.limit());
    this.clock = clock;
    List<Endpoint> ntp =
        settings.ntp().stream()
            .flatMap(server -> Endpoint.parse(server, Endpoint.NTP).stream())
            .toList();
    this.servers =
        ntp.isEmpty()
            ? Optional.empty()
            : Optional.of(new TimeServers(ntp, watch, settings.interval()));
  }

  /** The last measurement; empty before the first. */
  Optional<ClockMeasurement> last() {
    return watch.last();
  }

  /** Stands before signatures. */
  TimeGate gate() {
    return watch::requireRight;
  }

  /** Learns the time from the centre's answers, unless time servers are there for it. */
  AnswerWitness learningFrom(String centre) {
    return servers.isPresent()
        ? (answer, took) -> {}
        : new PeerTime("the answers of party " + centre, clock, watch::measured);
  }

  @Override
  public void close() {
    servers.ifPresent(TimeServers::close);
  }
}
