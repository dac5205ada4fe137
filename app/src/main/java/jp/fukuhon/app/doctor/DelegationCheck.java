package jp.fukuhon.app.doctor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jp.fukuhon.core.directory.HostName;

/**
 * Who answers for the names: the name servers of each host's zone. A name server whose own name
 * lies outside lg.jp can be taken over when that name lapses (総合行政ネットワーク No.168, 注13).
 */
final class DelegationCheck implements Check {

  private static final String CHECK = "dns.delegation";
  private static final String LG_JP = "lg.jp";
  private static final String CLERK = "ネームサーバーの登録内容を確認してください（名前の乗っ取りのおそれ）。";

  private final List<NamedHost> hosts;
  private final Resolvers resolvers;

  /**
   * @param hosts the peers' and the party's own
   */
  DelegationCheck(List<NamedHost> hosts, Resolvers resolvers) {
    this.hosts = List.copyOf(hosts);
    this.resolvers = resolvers;
  }

  @Override
  public String name() {
    return CHECK;
  }

  @Override
  public List<Finding> look() {
    if (resolvers.count() == 0) {
      return List.of(
          Finding.skipped(
              CHECK,
              "no resolver is configured",
              "set preflight.resolvers, for example [10.0.0.53]"));
    }
    List<Finding> findings = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    int right = 0;
    for (NamedHost host : hosts) {
      int before = findings.size();
      Map<Dns, Dns.Delegation> answers = delegations(host, findings);
      for (Dns.Delegation delegation : new HashSet<>(answers.values())) {
        if (seen.add(delegation.zone() + delegation.nameServers())) {
          judge(delegation, findings);
        }
        registered(host, delegation, findings);
      }
      right += findings.size() == before && !answers.isEmpty() ? 1 : 0;
    }
    findings.addAll(resolvers.silent(CHECK));
    if (resolvers.count() == 1) {
      findings.add(
          Finding.skipped(
              "dns.agreement",
              "one resolver cannot be compared",
              "name a second one in preflight.resolvers, run by somebody else"));
    }
    if (right > 0) {
      findings.add(
          Finding.ok(CHECK, right + " of " + hosts.size() + " hosts have a sound delegation"));
    } else if (hosts.isEmpty()) {
      findings.add(Finding.skipped(CHECK, "there is no host to look at", null));
    }
    return findings;
  }

  private Map<Dns, Dns.Delegation> delegations(NamedHost host, List<Finding> findings) {
    Map<Dns, Optional<Dns.Delegation>> answers = resolvers.delegations(host.name().value());
    Map<Dns, Dns.Delegation> found = new LinkedHashMap<>();
    answers.forEach((dns, answer) -> answer.ifPresent(known -> found.put(dns, known)));
    if (!answers.isEmpty() && found.isEmpty()) {
      findings.add(
          Finding.warn(
              CHECK,
              "no resolver knows a name server for " + host.name(),
              CLERK,
              "is the name registered, and do the resolvers answer NS questions?"));
    } else if (new HashSet<>(answers.values()).size() > 1) {
      findings.add(
          Finding.warn(
              "dns.agreement",
              "resolvers disagree about the name servers of "
                  + host.name()
                  + ": "
                  + inWords(answers),
              CLERK,
              "a change may be under way, or one of them is deceived: ask " + host.party()));
    }
    return found;
  }

  private static String inWords(Map<Dns, Optional<Dns.Delegation>> answers) {
    return answers.entrySet().stream()
        .map(
            answer ->
                answer.getKey()
                    + " says "
                    + answer.getValue().map(known -> known.nameServers().toString()).orElse("none"))
        .collect(Collectors.joining(", "));
  }

  private void judge(Dns.Delegation delegation, List<Finding> findings) {
    for (String server : delegation.nameServers()) {
      if (delegation.zone().endsWith("." + LG_JP) && !server.endsWith("." + LG_JP)) {
        findings.add(
            Finding.warn(
                CHECK,
                "name server "
                    + server
                    + " of "
                    + delegation.zone()
                    + " lies outside lg.jp: whoever gets that name answers for the zone",
                CLERK,
                "keep its domain paid for, or move to a name server below lg.jp"));
      }
      boolean known =
          resolvers.addresses(server).values().stream().anyMatch(addresses -> !addresses.isEmpty());
      if (!known) {
        findings.add(
            Finding.warn(
                CHECK,
                "name server " + server + " of " + delegation.zone() + " cannot be resolved",
                CLERK,
                "have the registered name servers changed at once (LG.JPドメイン名ネームサーバ情報変更申請)"));
      }
    }
  }

  private static void registered(
      NamedHost host, Dns.Delegation delegation, List<Finding> findings) {
    Set<String> registered = new TreeSet<>();
    host.nameServers().stream().map(HostName::value).forEach(registered::add);
    if (!registered.isEmpty() && !registered.equals(delegation.nameServers())) {
      findings.add(
          Finding.fault(
              CHECK,
              delegation.zone()
                  + " is delegated to "
                  + delegation.nameServers()
                  + ", registered for party "
                  + host.party()
                  + " is "
                  + registered,
              CLERK,
              "ask the party by another way; correct 'name-servers' of its entry if it is right"));
    }
  }
}
