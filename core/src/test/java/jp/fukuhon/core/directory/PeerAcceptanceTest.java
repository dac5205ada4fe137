package jp.fukuhon.core.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.RevocationList;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.practice.ca.KeyKind;
import jp.fukuhon.practice.ca.KeyPurpose;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerAcceptanceTest {

  private static final PartyIdentity PARTY = PartyIdentity.municipality("131016", "千代田区");
  private static final Clock CLOCK = Clock.systemUTC();

  private final PracticeAuthority authority = PracticeAuthority.inMemory(CLOCK);
  private final X509Certificate good = issue(PARTY);

  @TempDir Path folder;
  private Path lists;

  @BeforeEach
  void lists() throws Exception {
    lists = Files.createDirectory(folder.resolve("lists"));
    authority.writeRevocationList(lists.resolve("ca.crl.pem"), List.of());
  }

  private X509Certificate issue(PartyIdentity party) {
    return authority.issue(party, KeyPurpose.TLS).certificate();
  }

  private TrustAnchors anchors(boolean acceptStale, Clock clock) {
    return new TrustAnchors(List.of(authority.certificate(), authority.postQuantumCertificate()))
        .withRevocations(lists, acceptStale, clock);
  }

  private PeerAcceptance in(Environment environment, String entry) {
    return in(environment, entry, false, CLOCK);
  }

  private PeerAcceptance in(
      Environment environment, String entry, boolean acceptStale, Clock clock) {
    try {
      Path file = folder.resolve("peers.yaml");
      Files.writeString(file, "peers:\n" + entry);
      TrustAnchors anchors = anchors(acceptStale, clock);
      PeerDirectory directory = DirectoryFile.load(file);
      return new PeerAcceptance(environment, () -> directory, anchors, clock);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String entry(String environment, String more) {
    return """
      - party: "131016"
        role: municipality
        environment: %s
        from: 2024-03-01
        datasets: [FUKUHON]
        hosts: [{name: fukuhon-131016.lg.jp, kind: municipality}]
        contact: {name: 千代田区}
        %s
    """
        .formatted(environment, more);
  }

  private static void refused(PeerAcceptance peers, X509Certificate certificate, String reason) {
    assertThatThrownBy(() -> peers.accept(certificate))
        .isInstanceOfSatisfying(
            TransferException.Refused.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.FORBIDDEN))
        .hasMessageContaining(reason);
  }

  @Test
  void acceptsTheRegisteredHostWithTheRegisteredCode() {
    PeerAcceptance peers = in(Environment.PRACTICE, entry("practice", ""));
    assertThat(peers.accept(good).party()).isEqualTo("131016");
    assertThat(peers.accept(good, "131016").hostNames())
        .containsExactly(new HostName("fukuhon-131016.lg.jp"));
    assertThatThrownBy(() -> peers.accept(good, "CENTRE"))
        .hasMessageContaining("of party 131016, expected CENTRE");
  }

  @Test
  void refusesWhatTheChainDoesNotCarry() {
    PeerAcceptance peers = in(Environment.PRACTICE, entry("practice", ""));
    PracticeAuthority other = PracticeAuthority.inMemory(CLOCK);
    refused(peers, other.issue(PARTY, KeyPurpose.TLS).certificate(), "no valid chain");
    refused(peers, authority.issueExpired(PARTY, KeyPurpose.TLS).certificate(), "not trusted");
    refused(peers, authority.issueNotYetValid(PARTY, KeyPurpose.TLS).certificate(), "not trusted");
    refused(peers, authority.issue(PARTY, KeyPurpose.SIGNING).certificate(), "is not for TLS");
  }

  @Test
  void refusesOtherNamesAndOtherParties() {
    PeerAcceptance peers = in(Environment.PRACTICE, entry("practice", ""));
    refused(
        peers,
        issue(PARTY.withHostName("fukuhon-011002.lg.jp")),
        "its name fukuhon-011002.lg.jp is not the registered fukuhon-131016.lg.jp");
    refused(peers, issue(PARTY.withCode("011002")), "011002 is not in the peer directory");
    refused(peers, authority.certificate(), "");
  }

  @Test
  void thisMachinesNamesAreForPracticeAndTestOnly() {
    X509Certificate exact = authority.issueWithoutLoopback(PARTY, KeyPurpose.TLS).certificate();
    assertThat(in(Environment.TEST, entry("test", "")).accept(good).party()).isEqualTo("131016");
    PeerAcceptance production = in(Environment.PRODUCTION, entry("production", ""));
    refused(production, good, "its name localhost is not the registered");
    assertThat(production.accept(exact).party()).isEqualTo("131016");
  }

  @Test
  void environmentsRefuseEachOther() {
    refused(
        in(Environment.PRODUCTION, entry("test", "")),
        good,
        "registered for the environment test, this one is production");
    refused(
        in(Environment.TEST, entry("production", "")),
        good,
        "registered for the environment production, this one is test");
  }

  @Test
  void aRegistrationHasABeginningAndAnEnd() {
    refused(
        in(Environment.TEST, entry("test", "").replace("2024-03-01", "2099-01-01")),
        good,
        "begins on 2099-01-01");
    refused(in(Environment.TEST, entry("test", "until: 2024-04-01")), good, "has ended");
  }

  @Test
  void theEntrysOwnRuleHolds() {
    String issuer = authority.certificate().getSubjectX500Principal().getName();
    String pin = CertificateRule.pin(good);
    String rule =
        "certificate: {issuer: '"
            + issuer
            + "', subject: 'serialNumber=131016,O=千代田区', pins: ['sha256:"
            + pin
            + "']}";
    PeerAcceptance peers = in(Environment.TEST, entry("test", rule));
    assertThat(peers.accept(good).party()).isEqualTo("131016");
    refused(peers, issue(PARTY), "is not the pinned one");
    refused(
        in(Environment.TEST, entry("test", "certificate: {issuer: 'CN=LGPKI,C=JP'}")),
        good,
        "its issuer is");
    refused(
        in(Environment.TEST, entry("test", "certificate: {subject: 'O=札幌市'}")),
        good,
        "its subject does not contain O=札幌市");
  }

  /** Stands still until it is told otherwise. */
  private static final class StandingClock extends Clock {
    private Instant now = CLOCK.instant();

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aRevokedCertificateIsRefusedAsSoonAsTheListIsLookedAtAgain() {
    StandingClock clock = new StandingClock();
    PeerAcceptance peers = in(Environment.TEST, entry("test", ""), false, clock);
    X509Certificate other = issue(PARTY);
    assertThat(peers.accept(good).party()).isEqualTo("131016");
    authority.writeRevocationList(lists.resolve("later.pem"), List.of(good));
    clock.advance(Duration.ofSeconds(1));
    refused(peers, good, "was revoked at");
    assertThat(peers.accept(other).party()).as("of the same party, not revoked").isNotEmpty();
  }

  @Test
  void aStaleOrMissingListIsADecision() throws Exception {
    Clock later = Clock.offset(CLOCK, Duration.ofDays(2));
    Instant now = CLOCK.instant();
    Files.delete(lists.resolve("ca.crl.pem"));
    refused(in(Environment.TEST, entry("test", "")), good, "there is no revocation list of");
    assertThat(in(Environment.TEST, entry("test", ""), true, CLOCK).accept(good)).isNotNull();
    PracticeAuthority.writeRevocationList(
        lists.resolve("short.pem"),
        authority.revocationList(List.of(), now.minusSeconds(60), now.plusSeconds(86_400)));
    assertThat(in(Environment.TEST, entry("test", "")).accept(good)).isNotNull();
    refused(in(Environment.TEST, entry("test", ""), false, later), good, "is stale since");
    assertThat(in(Environment.TEST, entry("test", ""), true, later).accept(good)).isNotNull();
    PracticeAuthority.writeRevocationList(
        lists.resolve("short.pem"),
        authority.revocationList(List.of(good), now.minusSeconds(60), now.plusSeconds(86_400)));
    refused(in(Environment.TEST, entry("test", ""), true, later), good, "was revoked at");
  }

  @Test
  void aListThatTheAnchorDidNotSignSaysNothing() throws Exception {
    PracticeAuthority other = PracticeAuthority.inMemory(CLOCK);
    other.writeRevocationList(lists.resolve("other.pem"), List.of(good));
    Files.writeString(lists.resolve("note.txt"), "not a list\n");
    TrustAnchors anchors = anchors(false, CLOCK);
    anchors.revocations().requireGood(good, CLOCK.instant());
    assertThat(anchors.revocations().lists()).as("one of each root").hasSize(2);
    assertThat(anchors.revocations().faults())
        .hasSize(3)
        .anyMatch(fault -> fault.contains("no anchor has signed"))
        .anyMatch(fault -> fault.contains("note.txt"));
  }

  @Test
  void bothRootsHaveListsInOneFileAndEachRevokesItsOwn() throws Exception {
    X509Certificate postQuantum =
        authority.issue(PARTY, KeyPurpose.SIGNING, KeyKind.ML_DSA_65).certificate();
    X509Certificate other =
        authority.issue(PARTY, KeyPurpose.SIGNING, KeyKind.ML_DSA_65).certificate();
    authority.writeRevocationList(lists.resolve("ca.crl.pem"), List.of(good, postQuantum));
    TrustAnchors anchors = anchors(false, CLOCK);
    assertThat(anchors.revocations().faults()).isEmpty();
    assertThat(anchors.revocations().lists())
        .extracting(RevocationList::anchor, RevocationList::size)
        .containsExactlyInAnyOrder(
            tuple(authority.certificate(), 1), tuple(authority.postQuantumCertificate(), 1));
    for (X509Certificate revoked : List.of(good, postQuantum)) {
      assertThatThrownBy(() -> anchors.trust(revoked, CLOCK.instant()))
          .isInstanceOf(TransferException.Integrity.class)
          .hasMessageContaining("was revoked at");
    }
    anchors.revocations().requireGood(other, CLOCK.instant());
    assertThat(anchors.trust(other, CLOCK.instant()).identity().party()).isEqualTo("131016");
  }

  @Test
  void aRevokedSigningCertificateSignsNothingMore() throws Exception {
    TrustAnchors anchors = anchors(false, CLOCK);
    X509Certificate signing = authority.issue(PARTY, KeyPurpose.SIGNING).certificate();
    Instant before = CLOCK.instant().minusSeconds(600);
    PracticeAuthority.writeRevocationList(
        lists.resolve("revoked.pem"),
        authority.revocationList(
            List.of(signing), CLOCK.instant().minusSeconds(60), CLOCK.instant().plusSeconds(600)));
    Files.delete(lists.resolve("ca.crl.pem"));
    assertThatThrownBy(() -> anchors.trust(signing, CLOCK.instant()))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("was revoked at");
    assertThat(anchors.trust(signing, before).identity().party())
        .as("what it signed before stays evidence")
        .isEqualTo("131016");
  }
}
