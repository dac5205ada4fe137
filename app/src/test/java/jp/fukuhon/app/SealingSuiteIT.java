package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import jp.fukuhon.practice.ca.IssuedKey;
import jp.fukuhon.practice.ca.KeyPurpose;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
import jp.fukuhon.testkit.fault.DatabaseGate;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Suites hybrid and classic between real processes, and openssl as the one who checks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("SealingSuiteIT") // its tests run one after the other
class SealingSuiteIT {

  private static final int REGISTERS = 600;
  private static final String BOTH = "suites: [hybrid, classic]";

  private Stage stage;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(REGISTERS));
    stage.gateway().run("send");
    assertThat(suite(stage.newest())).isEqualTo("hybrid");
    stage.gateway().reconfigure("{block-records", "{suite: hybrid, block-records");
    stage.centre().reconfigure("{verify-ahead-size", "{" + BOTH + ", verify-ahead-size");
    serveAnew();
  }

  private void serveAnew() {
    stage.serving().kill();
    stage.serveAgain();
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Stage ended = stage) {
      ended.contentsEqual();
    }
  }

  private String suite(String id) throws SQLException {
    return Objects.requireNonNull(
        Sql.text(stage.registry, "SELECT suite FROM registry.transfer WHERE transfer_id = ?", id));
  }

  private String classicTransfer() throws SQLException {
    stage.gateway().reconfigure("suite: hybrid", "suite: classic");
    try {
      stage.change(150);
      stage.gateway().run("send");
    } finally {
      stage.gateway().reconfigure("suite: classic", "suite: hybrid");
    }
    String id = stage.newest();
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(suite(id)).isEqualTo("classic");
    return id;
  }

  @Test
  void opensslReadsAClassicTransfer() throws Exception {
    String id = classicTransfer();
    Path folder = Files.createDirectories(stage.lab().outputs().resolve("openssl"));
    document(folder, "manifest", stage.registry, "SELECT manifest FROM registry.transfer", id);
    document(
        folder,
        "chunk-header",
        stage.registry,
        "SELECT header FROM registry.chunk JOIN registry.transfer USING (transfer_no)",
        id);
    document(
        folder, "acknowledgement", stage.source, "SELECT acknowledgement FROM gateway.chunk", id);
    document(folder, "receipt", stage.source, "SELECT receipt FROM gateway.transfer", id);
    Path keys = stage.centre().directory().resolve("keys");
    Path password = stage.centre().directory().resolve("secrets/keys.password");
    Path script =
        Path.of(System.getProperty("basedir", "."), "..", "docs", "classic-with-openssl.sh")
            .toRealPath();
    String[] command = {
      script.toString(),
      folder.toString(),
      keys.resolve("ca.pem").toString(),
      keys.resolve("encryption.p12").toString(),
      password.toString()
    };
    Output said = run(folder, command);
    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(said.text().lines().filter(line -> line.contains(": verified,")))
        .hasSize(4)
        .anyMatch(line -> line.startsWith("manifest:") && line.contains("serialNumber=131016"))
        .anyMatch(line -> line.startsWith("chunk-header:") && line.contains("=131016"))
        .anyMatch(line -> line.startsWith("acknowledgement:") && line.contains("=CENTRE"))
        .anyMatch(line -> line.startsWith("receipt:") && line.contains("serialNumber=CENTRE"));
    JsonNode manifest = json(folder.resolve("manifest.json"));
    assertThat(manifest.required("suite").stringValue()).isEqualTo("classic");
    assertThat(json(folder.resolve("receipt.json")).required("outcome").stringValue())
        .isEqualTo("PUBLISHED");
    byte[] dataKey = Files.readAllBytes(folder.resolve("data-key.bin"));
    String dictionary = manifest.required("dictionaryId").stringValue();
    assertThat(
            new OutsidersOpening(id, "classic", dataKey, dictionary).tagsThatVerify(stage.registry))
        .as("records of which the key that openssl unwrapped verifies the tag")
        .isEqualTo(150);

    // the script notices what is not so
    byte[] receipt = Files.readAllBytes(folder.resolve("receipt.der"));
    receipt[receipt.length - 20] ^= 1;
    Files.write(folder.resolve("receipt.der"), receipt);
    assertThat(run(folder, command).exit()).isEqualTo(12);
    stage.settle();
  }

  private static void document(
      Path folder, String name, Connection connection, String select, String id)
      throws SQLException, IOException {
    byte[] cms =
        Sql.list(connection, select + " WHERE transfer_id = ? LIMIT 1", row -> row.getBytes(1), id)
            .getFirst();
    Files.write(folder.resolve(name + ".der"), cms);
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.builder().build().readTree(Files.readAllBytes(file));
  }

  @Test
  void withoutARightClientCertificateThereIsNoHttpAnswer() throws Exception {
    Path folder = Files.createDirectories(stage.lab().outputs().resolve("clients"));
    PartyIdentity party = PartyIdentity.municipality("131016", "千代田区");
    PracticeAuthority foreign = PracticeAuthority.inMemory(Clock.systemUTC());
    PracticeAuthority known =
        PracticeAuthority.openOrCreate(
            stage.lab().directory().resolve("authority"), Clock.systemUTC());
    write(folder, "foreign", foreign.issue(party, KeyPurpose.TLS));
    write(folder, "expired", known.issueExpired(party, KeyPurpose.TLS));
    write(folder, "future", known.issueNotYetValid(party, KeyPurpose.TLS));
    write(folder, "right", known.issue(party, KeyPurpose.TLS));
    assertThat(answer(folder, "right")).as("the test can tell").startsWith("HTTP/1.1 200");
    assertThat(answer(folder, null)).doesNotContain("HTTP/");
    for (String wrong : List.of("foreign", "expired", "future")) {
      assertThat(answer(folder, wrong)).as(wrong).doesNotContain("HTTP/");
    }
  }

  private static void write(Path folder, String name, IssuedKey key) {
    key.writePem(folder.resolve(name + ".crt.pem"), folder.resolve(name + ".key.pem"));
  }

  /** What comes back for a request that a peer would get 200 for. */
  private String answer(Path folder, @Nullable String client)
      throws IOException, InterruptedException {
    String identity =
        client == null ? "" : "-cert %s.crt.pem -key %s.key.pem ".formatted(client, client);
    String command =
        "(printf 'GET /v1/streams/131016/FUKUHON HTTP/1.1\\r\\nHost: centre\\r\\nConnection:"
            + " close\\r\\n\\r\\n'; sleep 5) | timeout 20 openssl s_client -quiet -tls1_3 "
            + identity
            + "-connect 127.0.0.1:%d -CAfile %s 2>/dev/null"
                .formatted(
                    stage.centre().httpsPort(), stage.centre().directory().resolve("keys/ca.pem"));
    return run(folder, "sh", "-c", command).text();
  }

  @Test
  void aSuiteThatIsNotListedIsRefusedAndTheFreezeStillHasAWayOut() throws Exception {
    stage.change(10);
    String id = stage.next();
    stage.gateway().reconfigure("suite: hybrid", "suite: classic");
    try {
      stage.centre().reconfigure(BOTH, "suites: [hybrid]");
      serveAnew();
      EngineProcess asked = stage.gateway().start("send").expectExit(10);
      assertThat(asked.stderr()).contains("does not accept suite 'classic', only hybrid");
      assertThat(stage.frozenBy()).as("nothing was frozen for it").isEmpty();

      // a manifest that was made while classic was accepted, offered when it is not any more
      stage.centre().reconfigure("suites: [hybrid]", BOTH);
      serveAnew();
      LineTrap offer = stage.line().trap(Stage.MANIFEST, LineTrap.Kind.HOLD_REQUEST);
      EngineProcess sender = stage.send();
      offer.await();
      sender.kill();
      stage.line().reset();
      stage.centre().reconfigure(BOTH, "suites: [hybrid]");
      serveAnew();
      EngineProcess refused = stage.restart(id).expectExit(10);
      assertThat(refused.stderr()).contains("suite 'classic' is not accepted here, only hybrid");
      assertThat(stage.stateAtCentre(id)).as("nothing was stored").isEmpty();
      assertThat(stage.frozenBy()).isEqualTo(id);
      stage.gateway().run("abort", id, "--yes", "--reason", "the suite is not accepted");
      assertThat(stage.state(id)).isEqualTo("ABORTED");
      assertThat(stage.frozenBy()).isEmpty();
    } finally {
      stage.gateway().reconfigure("suite: classic", "suite: hybrid");
      stage.centre().reconfigure("suites: [hybrid]", BOTH);
      serveAnew();
    }
    stage.gateway().run("send");
    stage.settle();
  }

  /** Another level stands in for another version of the compression library. */
  @Test
  void aTransferResumedWithOtherOctetsForTheSameContentIsPublished() throws Exception {
    stage.change(REGISTERS);
    String id = stage.next();
    try (DatabaseGate gate =
        DatabaseGate.before(stage.gateway(), "INSERT", "gateway.chunk", "NEW.number = 2")) {
      EngineProcess sender = stage.send();
      gate.awaitHeld();
      sender.kill();
    }
    List<String> roots = roots(id);
    assertThat(roots).as("the chunk that the sender knows nothing of").hasSize(3);
    Sql.update(
        stage.source, "UPDATE gateway.transfer SET codec_level = 15 WHERE transfer_id = ?", id);
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    assertThat(stage.replayed(id)).isEqualTo(1);
    assertThat(roots(id)).startsWith(roots.toArray(String[]::new)).hasSizeGreaterThan(3);
    stage.contentsEqual();
    stage.settle();
  }

  private List<String> roots(String id) throws SQLException {
    return Sql.list(
        stage.registry,
        """
        SELECT encode(c.content_root, 'hex') || encode(c.sealed_root, 'hex') FROM registry.chunk c
          JOIN registry.transfer t USING (transfer_no) WHERE t.transfer_id = ? ORDER BY c.part, c.number
        """,
        row -> row.getString(1),
        id);
  }

  private record Output(int exit, String text) {}

  private static Output run(Path folder, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(text).isTrue();
    return new Output(process.exitValue(), text);
  }
}
