package jp.fukuhon.app.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.app.settings.Endpoint;
import jp.fukuhon.app.settings.PartySettings.ClockLimit;
import jp.fukuhon.app.time.NetworkTime;
import jp.fukuhon.core.time.ClockMeasurement;

/** This machine's clock against time servers and against the centre's (第5-3(8)). */
final class ClockCheck implements Check {

  private static final String CLERK = "このコンピューターの時計がずれています。";

  private final ClockLimit settings;
  private final Optional<LineProbe> line;

  /**
   * @param line empty at a party that calls nobody
   */
  ClockCheck(ClockLimit settings, Optional<LineProbe> line) {
    this.settings = settings;
    this.line = line;
  }

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    timeServers(findings);
    peer(findings);
    return findings;
  }

  private void timeServers(List<Finding> findings) {
    if (settings.ntp().isEmpty()) {
      findings.add(Finding.skipped("clock.ntp", "no time server is configured", "set clock.ntp"));
      return;
    }
    List<Endpoint> servers =
        settings.ntp().stream()
            .flatMap(text -> Endpoint.parse(text, Endpoint.NTP).stream())
            .toList();
    Optional<ClockMeasurement> measured =
        NetworkTime.ask(
            servers,
            (server, why) ->
                findings.add(
                    Finding.warn(
                        "clock.ntp",
                        "time server " + server + " gives no time: " + why,
                        "時刻サーバーが応答しません。",
                        "correct clock.ntp, or ask whoever runs it")));
    measured.ifPresent(found -> findings.add(judge("clock.ntp", found)));
  }

  private void peer(List<Finding> findings) {
    if (line.isEmpty()) {
      findings.add(
          Finding.skipped(
              "clock.peer",
              "there is no line to a peer whose clock could be asked",
              "set clock.ntp"));
      return;
    }
    findings.add(
        line.get()
            .outcome()
            .clock()
            .map(found -> judge("clock.peer", found))
            .orElseGet(
                () ->
                    Finding.skipped(
                        "clock.peer",
                        "the centre gave no answer to compare with",
                        "mend what 'line.tls' says")));
  }

  private Finding judge(String check, ClockMeasurement measured) {
    Duration limit = settings.limit();
    String what = "this machine's clock is " + measured.inWords() + " by " + measured.source();
    String hint = "set the clock by a time server, for example: chronyc makestep";
    if (measured.exceeds(limit)) {
      return Finding.fault(
          check,
          what + "; past " + limit.toMillis() / 1000.0 + " s nothing is signed",
          CLERK,
          hint);
    }
    return measured.exceeds(limit.dividedBy(2))
        ? Finding.warn(check, what, CLERK, hint)
        : Finding.ok(check, what);
  }
}
