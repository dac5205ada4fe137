package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import jp.fukuhon.app.Caller.Answer;
import jp.fukuhon.app.party.PartyKeys;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.RecoveryRequest;
import jp.fukuhon.core.wire.Chunk;
import jp.fukuhon.practice.ca.KeyPurpose;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Every message of a real transfer, caught at the moment when the other side would take it, and
 * altered in every way: refused, with a problem document, an entry in the operation log, and
 * nothing stored (第5-3(4), 6-1(2)). The genuine message is taken afterwards, so that each refusal
 * was of the alteration and not of the moment.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("TamperingIT") // its tests run one after the other
class TamperingIT {

  private static final Clock CLOCK = Clock.systemUTC();
  private static final String SENDER = "131016";
  private static final String OTHER = "011002";
  private static final int FLIPS = 2_000;

  private final long seed = System.nanoTime();
  private final Tampering tampering = new Tampering(seed);
  private Stage stage;
  private ForgedMessages forged;
  private DocumentVerifier verifier;
  private Caller sender;
  private Attacker attacker;

  @BeforeAll
  void layOut() throws Exception {
    stage =
        new Stage(
            new PracticeLab.Plan(List.of(SENDER, OTHER), 60, false),
            "1GB",
            "evidence: {refusals-per-minute: 1000000}");
    forged = new ForgedMessages(stage.lab(), CLOCK);
    PartyKeys keys = PartyKeys.load(SettingsFile.load(stage.centre().directory()), CLOCK);
    verifier = new DocumentVerifier(keys.anchors(), CLOCK);
    PracticeAuthority authority =
        PracticeAuthority.openOrCreate(stage.lab().directory().resolve("authority"), CLOCK);
    sender = caller(authority, SENDER);
    attacker = new Attacker(tampering, forged, SENDER, sender, OTHER, caller(authority, OTHER));
  }

  private Caller caller(PracticeAuthority authority, String code) {
    PartyIdentity identity = PartyIdentity.municipality(code, "x");
    return new Caller(
        stage.centre(),
        Caller.tls(authority.certificate(), authority.issue(identity, KeyPurpose.TLS)));
  }

  @AfterAll
  void clear() throws SQLException {
    attacker.close();
    stage.close();
  }

  /**
   * The gateway sends, and is killed when that request is on the line; the centre has not seen it.
   */
  private LineTrap caught(String request, String... verb) throws Exception {
    LineTrap trap = stage.line().trap(request, LineTrap.Kind.HOLD_REQUEST);
    EngineProcess process = stage.gateway().start(verb);
    trap.await();
    process.kill();
    return trap;
  }

  /** All that the centre stores of transfers, as one text for each table. */
  private Map<String, String> stored() throws SQLException {
    Map<String, String> all = new TreeMap<>();
    for (String table :
        List.of(
            "transfer",
            "chunk",
            "register_version",
            "stream",
            "transfer_partition",
            "verification")) {
      all.put(
          table,
          Objects.requireNonNullElse(
              Sql.text(
                  stage.registry,
                  "SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY"
                      + " md5(t::text))), '') FROM registry."
                      + table
                      + " t"),
              ""));
    }
    return all;
  }

  /** Entries of the operation log that are refusals. */
  private long logged() throws SQLException {
    return Sql.number(
        stage.registry, "SELECT count(*) FROM audit.operation_log WHERE outcome = 'REFUSED'");
  }

  private void nothingCameOfIt(Map<String, String> before) throws SQLException {
    assertThat(attacker.accepted()).as("seed %d: taken though altered", seed).isEmpty();
    assertThat(stored()).as("seed %d", seed).isEqualTo(before);
  }

  private byte[] content(byte[] cms, Suite suite) {
    return verifier.verify(cms, SENDER, suite).content();
  }

  @Test
  void everyAlteredRequestIsRefusedAndLeavesNothing() throws Exception {
    String id = stage.next();
    String next = id.substring(0, id.length() - 1) + (char) (id.charAt(id.length() - 1) + 1);
    String transfer = "/v1/transfers/" + id;

    LineTrap manifest = caught(Stage.MANIFEST, "send");
    Map<String, String> stored = stored();
    attacker.attack(
        transfer,
        manifest.body(),
        List.of(
            "/v1/transfers/" + next,
            "/v1/transfers/131016-UKETSUKECHO-000001",
            "/v1/transfers/011002-FUKUHON-000001",
            transfer + "/completion",
            transfer + "/abort",
            transfer + "/partitions/0/chunks/0"));
    attacker.attackDocument(
        transfer,
        manifest.body(),
        content(manifest.body(), Suite.HYBRID),
        Suite.HYBRID,
        Set.of(
            "version",
            "transferId",
            "sender",
            "recipient",
            "environment",
            "since",
            "records",
            "suite",
            "mode",
            "partitions"));
    nothingCameOfIt(stored);
    manifest.release();

    LineTrap chunk = caught(Stage.CHUNKS, "restart", id);
    byte[] acceptance = genuine(sender.put(transfer, manifest.body()));
    stored = stored();
    String path = chunk.request().replaceFirst("^PUT ", "");
    attacker.attack(
        path,
        chunk.body(),
        List.of(
            path.replace("/chunks/0", "/chunks/1"),
            path.replace("/partitions/0", "/partitions/1"),
            path.replaceFirst("/v1/transfers/[^/]+", "/v1/transfers/" + next),
            path.replaceFirst("/v1/transfers/[^/]+", "/v1/transfers/011002-FUKUHON-000001"),
            transfer + "/completion"));
    byte[] header = Chunk.parseFrom(chunk.body()).getSignedHeader().toByteArray();
    attacker.attackChunk(path, chunk.body(), content(header, Suite.CLASSIC));
    nothingCameOfIt(stored);
    chunk.release();

    LineTrap completion = caught(Stage.COMPLETION, "restart", id);
    byte[] acknowledgement = genuine(sender.put(path, chunk.body()));
    stored = stored();
    attacker.attack(
        transfer + "/completion",
        completion.body(),
        List.of(
            "/v1/transfers/" + next + "/completion",
            "/v1/transfers/011002-FUKUHON-000001/completion",
            transfer,
            transfer + "/abort"));
    attacker.attackDocument(
        transfer + "/completion",
        completion.body(),
        content(completion.body(), Suite.HYBRID),
        Suite.HYBRID,
        Set.of("version", "transferId", "manifestDigest"));
    nothingCameOfIt(stored);
    completion.release();

    stage.restart(id).expectExit(0);
    assertThat(stage.stateAtCentre(id)).isEqualTo("PUBLISHED");
    stage.contentsEqual();
    refusedInTheLog();
    answersAreBelievedOnlyAsTheyWere(
        acceptance, acknowledgement, genuine(sender.get(transfer + "/receipt")));
  }

  /**
   * The gateway's reading of what the centre answers; it stores nothing that it does not believe.
   */
  private void answersAreBelievedOnlyAsTheyWere(
      byte[] acceptance, byte[] acknowledgement, byte[] receipt) {
    int tried = 0;
    tried += believedOnlyAsItWas("acceptance", acceptance, Suite.HYBRID);
    tried += believedOnlyAsItWas("acknowledgement", acknowledgement, Suite.CLASSIC);
    tried += believedOnlyAsItWas("receipt", receipt, Suite.HYBRID);
    System.out.printf("tampering: %,d altered answers, none believed%n", tried);
  }

  private static byte[] genuine(Answer answer) {
    assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
    return answer.body();
  }

  private int believedOnlyAsItWas(String what, byte[] genuine, Suite suite) {
    byte[] content = verifier.verify(genuine, "CENTRE", suite).content();
    int[] tried = {0};
    java.util.function.BiConsumer<String, byte[]> refused =
        (how, altered) -> {
          tried[0]++;
          assertThatThrownBy(() -> verifier.verify(altered, "CENTRE", suite))
              .as("seed %d: %s, %s", seed, what, how)
              .isInstanceOf(TransferException.Integrity.class);
        };
    tampering.flips(genuine, FLIPS, refused);
    tampering.truncations(genuine, refused);
    tampering.extensions(genuine, refused);
    Tampering.membersInPlace(genuine, content, refused);
    for (String party : List.of(SENDER, OTHER)) {
      refused.accept("signed by " + party, forged.signed(party, content, suite));
    }
    assertThatThrownBy(() -> verifier.verify(genuine, SENDER, suite))
        .isInstanceOf(TransferException.Integrity.class);
    return tried[0];
  }

  @Test
  void everyAlteredAbortIsRefusedAndLeavesNothing() throws Exception {
    stage.change(10);
    String id = stage.next();
    caught(Stage.CHUNKS, "send").release();
    LineTrap abort = caught("PUT /v1/transfers/[^/]+/abort", "abort", id, "--yes", "--reason", "x");
    Map<String, String> stored = stored();
    String path = "/v1/transfers/" + id + "/abort";
    attacker.attack(
        path,
        abort.body(),
        List.of(
            "/v1/transfers/" + id,
            "/v1/transfers/" + id + "/completion",
            "/v1/transfers/011002-FUKUHON-000001/abort"));
    attacker.attackDocument(
        path,
        abort.body(),
        content(abort.body(), Suite.HYBRID),
        Suite.HYBRID,
        Set.of("version", "transferId"));
    nothingCameOfIt(stored);
    abort.release();
    stage.gateway().run("abort", id, "--yes", "--reason", "x").expectExit(0);
    assertThat(stage.stateAtCentre(id)).isEqualTo("ABORTED");
    refusedInTheLog();
  }

  @Test
  void everyAlteredRecoveryIsRefusedAndLeavesNothing() throws Exception {
    String path = "/v1/streams/131016/FUKUHON/recovery";
    byte[] content =
        Documents.write(
            new RecoveryRequest(
                Manifest.VERSION,
                "131016-FUKUHON",
                SENDER,
                "CENTRE",
                "practice",
                RecoveryRequest.Step.REPORT,
                null,
                0,
                List.of(),
                List.of(),
                Instant.now()));
    byte[] genuine = forged.signed(SENDER, content, Suite.HYBRID);
    Map<String, String> stored = stored();
    attacker.attack(
        path,
        genuine,
        List.of(
            "/v1/streams/131016/UKETSUKECHO/recovery",
            "/v1/streams/011002/FUKUHON/recovery",
            "/v1/transfers/131016-FUKUHON-000001",
            "/v1/transfers/131016-FUKUHON-000001/abort"));
    attacker.attackDocument(
        path,
        genuine,
        content,
        Suite.HYBRID,
        Set.of("version", "stream", "sender", "recipient", "environment", "step"));
    nothingCameOfIt(stored);
    byte[] answer = genuine(sender.put(path, genuine));
    assertThat(believedOnlyAsItWas("recovery answer", answer, Suite.HYBRID)).isPositive();
    refusedInTheLog();
  }

  private void refusedInTheLog() throws SQLException {
    long logged = logged();
    int refused = attacker.refusals().values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "tampering: %,d refused %s, %,d in the log%n", refused, attacker.refusals(), logged);
    assertThat(logged).as("each refusal has its entry").isEqualTo(refused);
  }
}
