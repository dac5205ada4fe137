package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import jp.fukuhon.app.Caller.Answer;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.practice.ca.IssuedKey;
import jp.fukuhon.practice.ca.KeyPurpose;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Who is not who he says he is gets no answer, or a refusal, and leaves nothing behind but an entry
 * in the operation log (第5-3(4), 5-4(5)).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("IdentityIT") // its tests run one after the other
class IdentityIT {

  private static final Clock CLOCK = Clock.systemUTC();
  private static final PartyIdentity CHIYODA = PartyIdentity.municipality("131016", "千代田区");
  private static final String POSITION = "/v1/streams/131016/FUKUHON";

  private PracticeLab lab;
  private PracticeAuthority authority;
  private EngineProcess serving;
  private Connection registry;

  @BeforeAll
  void layOut() throws Exception {
    lab = PracticeLab.start(new PracticeLab.Plan(List.of("131016", "011002"), 5, false));
    authority = PracticeAuthority.openOrCreate(lab.directory().resolve("authority"), CLOCK);
    Path peers = lab.centre().directory().resolve("peers.yaml");
    String others =
        Files.readString(peers)
            + entry("011100", "test", "2024-03-01")
            + entry("012025", "practice", "2099-01-01");
    Files.writeString(peers, others);
    serving = lab.centre().serve();
    registry = lab.centre().connect(Role.SUPERUSER);
  }

  private static String entry(String party, String environment, String from) {
    return """
      - party: "%s"
        role: municipality
        environment: %s
        from: %s
        datasets: [FUKUHON]
        hosts: [{name: fukuhon-%s.lg.jp, kind: municipality}]
        contact: {name: x}
    """
        .formatted(party, environment, from, party);
  }

  @AfterAll
  void clear() throws SQLException {
    try (PracticeLab ended = lab;
        Connection looked = registry) {
      serving.close();
    }
  }

  private Caller caller(IssuedKey key) {
    return new Caller(lab.centre(), Caller.tls(authority.certificate(), key));
  }

  /** Everything that a stranger might have left behind. */
  private Map<String, Long> stored() throws SQLException {
    return Map.of(
        "transfers", Sql.number(registry, "SELECT count(*) FROM registry.transfer"),
        "chunks", Sql.number(registry, "SELECT count(*) FROM registry.chunk"),
        "versions", Sql.number(registry, "SELECT count(*) FROM registry.register_version"),
        "streams",
            Sql.number(registry, "SELECT coalesce(sum(last_sequence), 0) FROM registry.stream"));
  }

  private long refusals(String reason) throws SQLException {
    return Sql.number(
        registry,
        "SELECT count(*) FROM audit.operation_log WHERE outcome = 'REFUSED'"
            + " AND detail->>'reason' LIKE '%' || ? || '%'",
        reason);
  }

  private void handshakeFails(IssuedKey key, String reason) throws Exception {
    Map<String, Long> before = stored();
    long entries = refusals(reason);
    try (Caller caller = caller(key)) {
      assertThatThrownBy(() -> caller.get(POSITION))
          .as("no HTTP answer: " + reason)
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(SSLException.class);
    }
    Await.until("the refusal is in the operation log: " + reason, () -> refusals(reason) > entries);
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void whoHasNoValidCertificateOfTheAnchorGetsNoAnswer() throws Exception {
    PracticeAuthority other = PracticeAuthority.inMemory(CLOCK);
    handshakeFails(other.issue(CHIYODA, KeyPurpose.TLS), "path");
    handshakeFails(authority.issueExpired(CHIYODA, KeyPurpose.TLS), "validity check failed");
    handshakeFails(authority.issueNotYetValid(CHIYODA, KeyPurpose.TLS), "validity check failed");
    try (Caller nobody = new Caller(lab.centre(), Caller.tls(authority.certificate(), null))) {
      assertThatThrownBy(() -> nobody.get(POSITION))
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(SSLException.class);
    }
  }

  @Test
  void whoIsRevokedWhileTheServerRunsIsRefusedOnOldConnectionsAndNewOnes() throws Exception {
    IssuedKey stolen = authority.issue(CHIYODA, KeyPurpose.TLS);
    Path list = lab.centre().directory().resolve("keys/revocation/stolen.pem");
    try (Caller open = caller(stolen)) {
      assertThat(open.get(POSITION).status()).isEqualTo(200);
      PracticeAuthority.writeRevocationList(
          list,
          authority.revocationList(
              List.of(stolen.certificate()),
              Instant.now().minusSeconds(1),
              Instant.now().plus(Duration.ofDays(1))));
      Await.until("the open connection is refused", () -> open.get(POSITION).status() == 403);
      assertThat(open.get(POSITION).detail()).contains("was revoked at");
    }
    handshakeFails(stolen, "was revoked at");
    try (Caller good = caller(authority.issue(CHIYODA, KeyPurpose.TLS))) {
      assertThat(good.get(POSITION).status()).isEqualTo(200);
    } finally {
      Files.delete(list);
    }
  }

  private void forbidden(IssuedKey key, String reason) throws Exception {
    Map<String, Long> before = stored();
    long entries = refusals(reason);
    try (Caller caller = caller(key)) {
      for (String path : List.of("/v1/transfers/131016-FUKUHON-000001", POSITION)) {
        Answer answer =
            path.equals(POSITION) ? caller.get(path) : caller.put(path, new byte[] {48, 0});
        assertThat(answer.status()).as(reason).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("urn:fukuhon:problem:forbidden");
        assertThat(answer.detail()).contains(reason);
      }
    }
    assertThat(refusals(reason)).isEqualTo(entries + 2);
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void whoIsNotRegisteredAsHeSaysIsForbidden() throws Exception {
    forbidden(
        authority.issue(CHIYODA.withHostName("fukuhon-011002.lg.jp"), KeyPurpose.TLS),
        "its name fukuhon-011002.lg.jp is not the registered fukuhon-131016.lg.jp");
    forbidden(
        authority.issue(CHIYODA.withCode("011011"), KeyPurpose.TLS),
        "party 011011 is not in the peer directory");
    forbidden(
        authority.issue(CHIYODA.withCode("011002"), KeyPurpose.TLS),
        "its name fukuhon-131016.lg.jp is not the registered fukuhon-011002.lg.jp");
    forbidden(
        authority.issue(PartyIdentity.municipality("011100", "x"), KeyPurpose.TLS),
        "registered for the environment test, this one is practice");
    forbidden(
        authority.issue(PartyIdentity.municipality("012025", "x"), KeyPurpose.TLS),
        "begins on 2099-01-01");
    forbidden(authority.issue(CHIYODA, KeyPurpose.SIGNING), "is not for TLS");
    forbidden(
        authority.issue(PartyIdentity.municipality("011002", "x"), KeyPurpose.TLS),
        "party 011002 does not send the stream 131016-FUKUHON");
  }

  @Test
  void anotherPartysCodeInAManifestOrAChunkIsRefused() throws Exception {
    String id = "131016-FUKUHON-000001";
    String path = "/v1/transfers/" + id;
    Map<String, Long> before = stored();
    long logged = refusalsOf(id);
    ForgedMessages forged = new ForgedMessages(lab, CLOCK);
    try (Caller chiyoda = caller(authority.issue(CHIYODA, KeyPurpose.TLS))) {
      Manifest manifest = forged.manifest(id, "131016", "practice");
      refused(chiyoda.put(path, forged.signed("011002", manifest)), 422, "integrity");
      refused(
          chiyoda.put(path, forged.signed("131016", forged.manifest(id, "011002", "practice"))),
          403,
          "forbidden");
      for (String environment : List.of("production", "test")) {
        refused(
            chiyoda.put(path, forged.signed("131016", forged.manifest(id, "131016", environment))),
            403,
            "forbidden");
      }
      assertThat(stored()).isEqualTo(before);

      assertThat(chiyoda.put(path, forged.signed("131016", manifest)).status()).isEqualTo(201);
      Map<String, Long> offered = stored();
      for (String party : List.of("011002", "centre")) {
        refused(
            chiyoda.put(path + "/partitions/0/chunks/0", forged.firstChunk(party, id, manifest)),
            422,
            "integrity");
      }
      assertThat(stored()).isEqualTo(offered);
      assertThat(refusalsOf(id)).isEqualTo(logged + 6);
    }
  }

  private long refusalsOf(String id) throws SQLException {
    return Sql.number(
        registry,
        "SELECT count(*) FROM audit.operation_log WHERE transfer_id = ? AND actor = '131016' AND"
            + " outcome = 'REFUSED'",
        id);
  }

  private static void refused(Answer answer, int status, String problem) {
    assertThat(answer.status()).as(answer.detail()).isEqualTo(status);
    assertThat(answer.problem()).isEqualTo("urn:fukuhon:problem:" + problem);
  }
}
