package jp.fukuhon.app.doctor;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import jp.fukuhon.app.settings.Endpoint;
import jp.fukuhon.app.settings.PartySettings.Preflight;

/** The configured resolvers, asked side by side. Not thread-safe. */
final class Resolvers {

  private final List<Dns> all = new ArrayList<>();

  /** Those of the settings. */
  Resolvers(Preflight settings) {
    settings.resolvers().stream()
        .flatMap(text -> Endpoint.parse(text, Endpoint.DNS).stream())
        .filter(Endpoint::isAddress) // another one is a fault of the settings, and told as one
        .forEach(endpoint -> all.add(new Dns(endpoint, settings.dnsTimeout())));
  }

  /** How many there are. */
  int count() {
    return all.size();
  }

  /** The addresses of a name, by resolver; a silent one is left out. */
  Map<Dns, Set<InetAddress>> addresses(String host) {
    return ask(dns -> dns.addresses(host));
  }

  /** The delegation above a name, by resolver; a silent one is left out. */
  Map<Dns, Optional<Dns.Delegation>> delegations(String host) {
    return ask(dns -> dns.delegation(host));
  }

  private <T> Map<Dns, T> ask(Function<Dns, T> question) {
    Map<Dns, T> answers = new LinkedHashMap<>();
    for (Dns dns : all) {
      T answer = question.apply(dns);
      if (dns.silence().isEmpty()) {
        answers.put(dns, answer);
      }
    }
    return answers;
  }

  /** One finding for each that was silent so far. */
  List<Finding> silent(String check) {
    List<Finding> findings = new ArrayList<>();
    for (Dns dns : all) {
      dns.silence()
          .ifPresent(
              why ->
                  findings.add(
                      Finding.fault(
                          check,
                          "resolver " + dns + " gives no answer: " + why,
                          "名前解決サーバー（DNS）が応答しません。",
                          "correct preflight.resolvers, or ask whoever runs it")));
    }
    return findings;
  }
}
