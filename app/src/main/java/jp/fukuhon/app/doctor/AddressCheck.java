package jp.fukuhon.app.doctor;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Every peer's host has addresses, they are where the directory says, and resolvers agree. */
final class AddressCheck implements Check {

  private static final String CHECK = "peer.address";
  private static final String CLERK = "通信相手のアドレスが登録どおりではありません。接続先を確認してください。";

  private final List<NamedHost> hosts;
  private final Resolvers resolvers;

  AddressCheck(List<NamedHost> hosts, Resolvers resolvers) {
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
    int right = 0;
    for (NamedHost host : hosts) {
      int before = findings.size();
      Map<Dns, Set<InetAddress>> answers = resolvers.addresses(host.name().value());
      answers.forEach((dns, addresses) -> judge(host, dns, addresses, findings));
      if (new HashSet<>(answers.values()).size() > 1) {
        findings.add(
            Finding.warn(
                CHECK,
                "resolvers disagree about " + host.name() + ": " + inWords(answers),
                CLERK,
                "find out which one is right before the next transfer"));
      }
      right += findings.size() == before && !answers.isEmpty() ? 1 : 0;
    }
    findings.addAll(resolvers.silent(CHECK));
    unbounded(findings);
    if (right > 0) {
      findings.add(
          Finding.ok(
              CHECK, right + " of " + hosts.size() + " hosts are where they are registered"));
    } else if (findings.isEmpty()) {
      findings.add(Finding.skipped(CHECK, "there is no registered peer", null));
    }
    return findings;
  }

  private static void judge(
      NamedHost host, Dns dns, Set<InetAddress> addresses, List<Finding> findings) {
    if (addresses.isEmpty()) {
      findings.add(
          Finding.fault(
              CHECK,
              host.name() + " of party " + host.party() + " has no address at resolver " + dns,
              CLERK,
              "ask the party, or correct its entry in the peer directory"));
    }
    for (InetAddress address : addresses) {
      if (!host.prefixes().isEmpty()
          && host.prefixes().stream().noneMatch(prefix -> prefix.contains(address))) {
        findings.add(
            Finding.fault(
                CHECK,
                host.name()
                    + " of party "
                    + host.party()
                    + " is at "
                    + address.getHostAddress()
                    + " by resolver "
                    + dns
                    + ", registered is "
                    + host.prefixes(),
                CLERK,
                "do not send before the party has confirmed the address by another way"));
      }
    }
  }

  private void unbounded(List<Finding> findings) {
    String without =
        hosts.stream()
            .filter(host -> host.prefixes().isEmpty())
            .map(NamedHost::party)
            .distinct()
            .collect(Collectors.joining(", "));
    if (!without.isEmpty()) {
      findings.add(
          Finding.skipped(
              "peer.prefix",
              "no address prefixes are registered for " + without,
              "add 'addresses' to the entry in the peer directory"));
    }
  }

  private static String inWords(Map<Dns, Set<InetAddress>> answers) {
    return answers.entrySet().stream()
        .map(
            answer ->
                answer.getKey()
                    + " says "
                    + answer.getValue().stream().map(InetAddress::getHostAddress).sorted().toList())
        .collect(Collectors.joining(", "));
  }
}
