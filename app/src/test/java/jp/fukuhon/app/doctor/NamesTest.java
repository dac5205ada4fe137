package jp.fukuhon.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import jp.fukuhon.app.doctor.Finding.Status;
import jp.fukuhon.app.settings.PartySettings.Preflight;
import jp.fukuhon.core.directory.AddressPrefix;
import jp.fukuhon.core.directory.HostName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import org.xbill.DNS.Rcode;

class NamesTest {

  private static final String HOST = "fukuhon.city.chiyoda.lg.jp";
  private static final String ZONE = "city.chiyoda.lg.jp";
  private static final String NS = "ns1.city.chiyoda.lg.jp";

  private NameServer first;
  private NameServer second;

  @BeforeEach
  void start() throws IOException {
    first = sound(new NameServer());
    second = sound(new NameServer());
  }

  private static NameServer sound(NameServer server) {
    return server
        .with(HOST, "A", "10.1.2.3")
        .with(HOST, "AAAA", "fd00::3")
        .with(ZONE, "NS", NS + ".")
        .with(NS, "A", "10.1.2.53");
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private static Resolvers resolvers(String... endpoints) {
    return new Resolvers(
        new Preflight(List.of(endpoints), Duration.ofMillis(700), 30, DataSize.ofBytes(0)));
  }

  private static List<NamedHost> host(String prefix, String... nameServers) {
    return List.of(
        new NamedHost(
            "131016",
            new HostName(HOST),
            List.of(
                AddressPrefix.parse(prefix).orElseThrow(),
                AddressPrefix.parse("fd00::/16").orElseThrow()),
            Set.of(nameServers).stream()
                .map(HostName::new)
                .collect(java.util.stream.Collectors.toSet())));
  }

  private List<Finding> addresses(String prefix) {
    return new AddressCheck(host(prefix), resolvers(first.endpoint(), second.endpoint())).look();
  }

  private List<Finding> delegation(String... registered) {
    return new DelegationCheck(
            host("10.1.0.0/16", registered), resolvers(first.endpoint(), second.endpoint()))
        .look();
  }

  private static void only(List<Finding> findings, Status status, String what) {
    assertThat(findings)
        .filteredOn(finding -> finding.status() != Status.OK)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.status()).isEqualTo(status);
              assertThat(finding.what()).contains(what);
            });
  }

  @Test
  void aHostIsWhereItIsRegistered() {
    assertThat(addresses("10.1.0.0/16")).extracting(Finding::status).containsExactly(Status.OK);
  }

  @Test
  void anAddressOutsideThePrefixesIsAFault() {
    assertThat(addresses("10.2.0.0/16"))
        .filteredOn(finding -> finding.status() == Status.FAULT)
        .hasSize(2)
        .allSatisfy(finding -> assertThat(finding.what()).contains("is at 10.1.2.3"));
  }

  @Test
  void aNameWithoutAddressIsAFaultAndDisagreementIsTold() {
    try (NameServer other = new NameServer()) {
      List<Finding> findings =
          new AddressCheck(host("10.1.0.0/16"), resolvers(first.endpoint(), other.endpoint()))
              .look();
      assertThat(findings)
          .anySatisfy(
              finding -> {
                assertThat(finding.status()).isEqualTo(Status.FAULT);
                assertThat(finding.what())
                    .contains("has no address at resolver " + other.endpoint());
              })
          .anySatisfy(
              finding -> {
                assertThat(finding.status()).isEqualTo(Status.WARN);
                assertThat(finding.what()).startsWith("resolvers disagree about " + HOST);
              });
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aSilentResolverIsAFaultAndTheOtherStillCounts() {
    second.fallSilent();
    List<Finding> findings = addresses("10.1.0.0/16");
    only(findings, Status.FAULT, "resolver " + second.endpoint() + " gives no answer");
    assertThat(findings).extracting(Finding::status).contains(Status.OK);
  }

  @Test
  void aResolverThatRefusesIsNamed() {
    second.failWith(Rcode.REFUSED);
    only(addresses("10.1.0.0/16"), Status.FAULT, "it answers REFUSED");
  }

  @Test
  void withoutAResolverNothingIsCalledRight() {
    List<NamedHost> hosts = host("10.1.0.0/16");
    assertThat(new AddressCheck(hosts, resolvers()).look())
        .extracting(Finding::status)
        .containsExactly(Status.SKIPPED);
    assertThat(new DelegationCheck(hosts, resolvers()).look())
        .extracting(Finding::status)
        .containsExactly(Status.SKIPPED);
  }

  @Test
  void aDelegationInsideLgJpIsSound() {
    assertThat(delegation(NS)).extracting(Finding::status).containsOnly(Status.OK);
  }

  @Test
  void aNameServerOutsideLgJpIsWarnedOf() {
    for (NameServer server : List.of(first, second)) {
      server.with(ZONE, "NS", "ns.example.jp.").with("ns.example.jp", "A", "192.0.2.53");
    }
    only(delegation(), Status.WARN, "name server ns.example.jp of " + ZONE + " lies outside lg.jp");
  }

  @Test
  void aNameServerThatCannotBeResolvedIsWarnedOf() {
    for (NameServer server : List.of(first, second)) {
      server.with(ZONE, "NS", "ns2.city.chiyoda.lg.jp.");
    }
    only(delegation(), Status.WARN, "name server ns2.city.chiyoda.lg.jp of " + ZONE + " cannot");
  }

  @Test
  void resolversThatDisagreeAboutTheDelegationAreWarnedOf() {
    second
        .with(ZONE, "NS", "ns3.city.chiyoda.lg.jp.")
        .with("ns3.city.chiyoda.lg.jp", "A", "10.1.2.54");
    only(delegation(), Status.WARN, "resolvers disagree about the name servers of " + HOST);
  }

  @Test
  void aDelegationOtherThanTheRegisteredOneIsAFault() {
    only(
        delegation("ns9.city.chiyoda.lg.jp"),
        Status.FAULT,
        "is delegated to [ns1.city.chiyoda.lg.jp], registered for party 131016 is"
            + " [ns9.city.chiyoda.lg.jp]");
  }

  @Test
  void aZoneNobodyKnowsIsWarnedOf() throws IOException {
    try (NameServer empty = new NameServer()) {
      List<Finding> findings =
          new DelegationCheck(host("10.1.0.0/16"), resolvers(empty.endpoint())).look();
      assertThat(findings)
          .anySatisfy(
              finding -> {
                assertThat(finding.status()).isEqualTo(Status.WARN);
                assertThat(finding.what()).isEqualTo("no resolver knows a name server for " + HOST);
              })
          .anySatisfy(
              finding -> {
                assertThat(finding.status()).isEqualTo(Status.SKIPPED);
                assertThat(finding.what()).isEqualTo("one resolver cannot be compared");
              })
          .noneSatisfy(finding -> assertThat(finding.status()).isEqualTo(Status.OK));
    }
  }
}
