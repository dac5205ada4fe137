package jp.fukuhon.core.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.Dataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFileTest {

  private static final String GOOD =
      """
      peers:
        - party: "011002"
          role: municipality
          environment: production
          from: 2026-04-01
          until: 2027-04-01
          datasets: [FUKUHON, TODOKESHO]
          hosts:
            - {name: Fukuhon.City.Sapporo.LG.JP, kind: municipality}
          name-servers: [ns1.city.sapporo.lg.jp]
          certificate:
            issuer: CN=LGPKI Application CA,O=LGPKI,C=JP
            subject: serialNumber=011002,C=JP
            pins: ["sha256:000102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f"]
          addresses: [10.1.0.0/16, "2001:db8::/32"]
          contact: {name: 戸籍住民課, phone: 011-000-0000, mail: koseki@city.sapporo.lg.jp}
        - party: MOJ-BUREAU
          role: viewer
          environment: production
          from: 2024-03-01
          hosts: [{name: bureau.moj.go.jp, kind: ministry}]
          contact: {name: 法務局}
      """;

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("peers.yaml"), text);
  }

  @Test
  void readsTheExampleOfTheManual() throws Exception {
    String manual = Files.readString(Path.of("../docs/operations.md"));
    int start = manual.indexOf("```yaml\npeers:") + "```yaml\n".length();
    DirectoryEntry entry =
        DirectoryFile.load(file(manual.substring(start, manual.indexOf("```", start))))
            .entries()
            .getFirst();
    assertThat(entry.party()).isEqualTo("131016");
    assertThat(entry.certificate().pins()).hasSize(1);
    assertThat(entry.addresses()).hasSize(1);
    assertThat(entry.nameServers()).hasSize(1);
  }

  @Test
  void readsEveryFieldOfAnEntry() throws Exception {
    DirectoryEntry entry = DirectoryFile.load(file(GOOD)).entries().getFirst();
    assertThat(entry.party()).isEqualTo("011002");
    assertThat(entry.role()).isEqualTo(PeerRole.MUNICIPALITY);
    assertThat(entry.environment()).isEqualTo(Environment.PRODUCTION);
    assertThat(entry.from()).isEqualTo(LocalDate.of(2026, 4, 1));
    assertThat(entry.until()).isEqualTo(LocalDate.of(2027, 4, 1));
    assertThat(entry.begins()).isEqualTo("2026-03-31T15:00:00Z");
    assertThat(entry.datasets()).containsExactlyInAnyOrder(Dataset.FUKUHON, Dataset.TODOKESHO);
    assertThat(entry.hostNames()).containsExactly(new HostName("fukuhon.city.sapporo.lg.jp"));
    assertThat(entry.nameServers()).containsExactly(new HostName("ns1.city.sapporo.lg.jp"));
    assertThat(entry.certificate().pins())
        .containsExactly("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    assertThat(entry.addresses()).hasToString("[10.1.0.0/16, 2001:db8:0:0:0:0:0:0/32]");
    assertThat(entry.contact().name()).isEqualTo("戸籍住民課");
    assertThat(entry.line()).isEqualTo(2);
  }

  @Test
  void tellsEveryFaultAtOnceWithItsLine() throws Exception {
    Path file =
        file(
            """
            peers:
              - party: "131017"
                role: municipality
                environment: prod
                from: 2026-13-01
                datasets: [FUKUHON, KOSEKI]
                hosts:
                  - {name: fukuhon.city.chiyoda.tokyo.jp, kind: municipality}
                  - {name: www.chiyoda.lg.jp, kind: administrative-service}
                  - {name: "*.chiyoda.lg.jp", kind: municipality}
                  - {name: fukuhon.go.jp, kind: ministry}
                certificate: {issuer: "no name", pins: ["sha1:00"], subject: "="}
                addresses: [10.1.2.3/8, somewhere]
                colour: red
              - party: CENTRE
                role: centre
                environment: production
                from: 2026-04-01
                until: 2026-04-01
                hosts: [{name: fukuhon.chuo.lg.jp, kind: centre}]
                contact: {phone: "03"}
                party: CENTRE2
              - party: X Y
                role: mayor
                contact: [nobody]
            other: 1
            """);
    List<String> faults = DirectoryFile.read(file).faults();
    assertThat(faults)
        .anyMatch(fault -> fault.matches("line 2: .*contact is missing.*"))
        .anyMatch(fault -> fault.matches("line 2: .*131017.*check digit 7, expected 6"))
        .anyMatch(fault -> fault.matches("line 4: .*environment 'prod' is none of .*"))
        .anyMatch(fault -> fault.matches("line 5: .*'2026-13-01' is no date.*"))
        .anyMatch(fault -> fault.matches("line 6: .*unknown dataset 'KOSEKI'"))
        .anyMatch(fault -> fault.matches("line 8: .*a municipality's host is below lg.jp"))
        .anyMatch(fault -> fault.matches("line 9: .*行政サービス用ドメイン名.*not used on LGWAN"))
        .anyMatch(fault -> fault.matches("line 10: .*no exact host name.*"))
        .anyMatch(
            fault -> fault.matches("line 11: .*of the kind ministry, hosts of a municipality.*"))
        .anyMatch(fault -> fault.matches("line 12: .*issuer is no name.*"))
        .anyMatch(fault -> fault.matches("line 12: .*a pin is 'sha256:'.*"))
        .anyMatch(fault -> fault.matches("line 12: .*subject has no parts.*"))
        .anyMatch(fault -> fault.matches("line 13: .*'10.1.2.3/8' is no prefix.*"))
        .anyMatch(fault -> fault.matches("line 13: .*'somewhere' is no prefix.*"))
        .anyMatch(fault -> fault.matches("line 14: .*unknown field 'colour'"))
        .anyMatch(fault -> fault.matches("line 15: .*until 2026-04-01 is not after from.*"))
        .anyMatch(fault -> fault.matches("line 20: .*a host of the kind centre is not below lg.jp"))
        .anyMatch(fault -> fault.matches("line 21: .*name is missing"))
        .anyMatch(fault -> fault.matches("line 22: .*'party' is there twice"))
        .anyMatch(fault -> fault.matches("line 23: .*party is not 1 to 64.*"))
        .anyMatch(fault -> fault.matches("line 24: .*role 'mayor' is none of.*"))
        .anyMatch(fault -> fault.matches("line 23: .*hosts: at least one.*"))
        .anyMatch(fault -> fault.matches("line 26: .*unknown field 'other'"));
    assertThatThrownBy(() -> DirectoryFile.load(file))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining("line 4:")
        .hasMessageContaining("line 26:");
  }

  @Test
  void whatIsNoYamlIsToldWithItsLine() throws Exception {
    assertThat(DirectoryFile.read(file("peers:\n  - {party: [\n")).faults())
        .singleElement()
        .asString()
        .startsWith("line 3: no YAML");
    assertThat(DirectoryFile.read(file("")).faults()).singleElement().asString().contains("empty");
    assertThat(DirectoryFile.read(file("- 1\n")).faults()).isNotEmpty();
    assertThat(DirectoryFile.read(folder.resolve("missing.yaml")).faults())
        .singleElement()
        .asString()
        .contains("cannot be read");
    String bombs = "peers: &a [" + "x,".repeat(50) + "*b]\n";
    assertThat(DirectoryFile.read(file(bombs)).faults()).isNotEmpty();
  }

  @Test
  void aHostHasOneOwnerAtATimeAndAPartyOneEntryFromADay() throws Exception {
    String entry =
        """
          - party: "%s"
            role: municipality
            environment: %s
            from: %s
            hosts: [{name: shared.lg.jp, kind: municipality}]
            contact: {name: x}
        """;
    String first = entry.formatted("011002", "test", "2026-01-01");
    assertThat(faults(first + entry.formatted("131016", "test", "2026-02-01")))
        .singleElement()
        .asString()
        .isEqualTo(
            "line 8: host shared.lg.jp is registered for party 011002 in line 2 at the same time");
    assertThat(faults(first + entry.formatted("131016", "production", "2026-02-01"))).isEmpty();
    assertThat(faults(first + entry.formatted("011002", "test", "2026-02-01"))).isEmpty();
    assertThat(faults(first + entry.formatted("011002", "test", "2026-01-01")))
        .singleElement()
        .asString()
        .contains("line 8: party 011002 has an entry from 2026-01-01 in line 2 already");
    String left =
        first
            + entry.formatted("011002", "test", "2026-02-01").replace("shared", "other")
            + entry.formatted("131016", "test", "2026-02-01");
    assertThat(faults(left)).as("the name was given away on that day").isEmpty();
  }

  private List<String> faults(String entries) throws IOException {
    return DirectoryFile.read(file("peers:\n" + entries)).faults();
  }

  @Test
  void anEntryIsInForceFromItsDayUntilTheNextOne() throws Exception {
    String entry =
        """
          - party: "131016"
            role: municipality
            environment: test
            from: %s
            hosts: [{name: %s.lg.jp, kind: municipality}]
            contact: {name: x}
        """;
    PeerDirectory directory =
        DirectoryFile.load(
            file(
                "peers:\n"
                    + entry.formatted("2026-06-01", "new")
                    + "    until: 2026-07-01\n"
                    + entry.formatted("2026-01-01", "old")));
    assertThat(host(directory, "2025-12-31T14:59:59Z")).isEmpty();
    assertThat(host(directory, "2025-12-31T15:00:00Z")).containsExactly(new HostName("old.lg.jp"));
    assertThat(host(directory, "2026-05-31T14:59:59Z")).containsExactly(new HostName("old.lg.jp"));
    assertThat(host(directory, "2026-05-31T15:00:00Z")).containsExactly(new HostName("new.lg.jp"));
    assertThat(host(directory, "2026-06-30T15:00:00Z")).as("ended, not the old one").isEmpty();
    assertThat(directory.inForce("131016", Environment.PRODUCTION, Instant.EPOCH)).isEmpty();
    assertThat(directory.inForce(Environment.TEST, Instant.parse("2026-06-02T00:00:00Z")))
        .extracting(DirectoryEntry::from)
        .containsExactly(LocalDate.of(2026, 6, 1));
  }

  private static Set<HostName> host(PeerDirectory directory, String instant) {
    return directory
        .inForce("131016", Environment.TEST, Instant.parse(instant))
        .map(DirectoryEntry::hostNames)
        .orElse(Set.of());
  }

  @Test
  void aChangedFileIsReadAgainAndAFaultyOneIsNot() throws Exception {
    Instant[] now = {Instant.parse("2026-06-02T00:00:00Z")};
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now[0];
          }
        };
    LiveDirectory live = new LiveDirectory(file(GOOD), clock);
    file(GOOD.replace("MOJ-BUREAU", "MOJ"));
    now[0] = now[0].plusSeconds(2);
    assertThat(live.current().entries("MOJ")).hasSize(1);
    file(GOOD.replace("MOJ-BUREAU", "no party code"));
    now[0] = now[0].plusSeconds(2);
    assertThat(live.current().entries("MOJ")).as("what was read before stays").hasSize(1);
    Files.delete(folder.resolve("peers.yaml"));
    now[0] = now[0].plusSeconds(2);
    assertThat(live.current().entries("MOJ")).hasSize(1);
  }

  @Test
  void addressesAreComparedByTheirPrefix() {
    AddressPrefix prefix = AddressPrefix.parse("10.1.128.0/17").orElseThrow();
    assertThat(prefix.contains(java.net.InetAddress.ofLiteral("10.1.255.1"))).isTrue();
    assertThat(prefix.contains(java.net.InetAddress.ofLiteral("10.1.127.255"))).isFalse();
    assertThat(prefix.contains(java.net.InetAddress.ofLiteral("::1"))).isFalse();
    assertThat(AddressPrefix.parse("10.0.0.1").orElseThrow().length()).isEqualTo(32);
    for (String wrong : List.of("10.1.0.0/33", "10.1.0.0/-1", "10.1.0.0/8", "name", "")) {
      assertThat(AddressPrefix.parse(wrong)).as(wrong).isEmpty();
    }
  }
}
