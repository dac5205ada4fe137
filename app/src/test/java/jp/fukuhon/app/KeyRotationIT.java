package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.ca.IssuedKey;
import jp.fukuhon.practice.ca.KeyKind;
import jp.fukuhon.practice.ca.KeyPurpose;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
import jp.fukuhon.testkit.fault.DatabaseGate;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keys follow one another (第5-5(1)): old transfers stay readable, are rewrapped, and the old key
 * can go. One story, told in order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("KeyRotationIT") // its tests run one after the other
class KeyRotationIT {

  private static final int REGISTERS = 300;
  private static final int TRANSFERS = 60;

  private static final String ENCRYPTION =
      "- {file: keys/encryption.p12, post-quantum-file: keys/encryption-mlkem.p12, password-file:"
          + " secrets/keys.password}";
  private static final String SIGNING =
      "- {file: keys/signing.p12, post-quantum-file: keys/signing-mldsa.p12, password-file:"
          + " secrets/keys.password}";

  private Stage stage;
  private PracticeAuthority authority = PracticeAuthority.inMemory(Clock.systemUTC());

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(REGISTERS));
    authority =
        PracticeAuthority.openOrCreate(
            stage.lab().directory().resolve("authority"), Clock.systemUTC());
    stage.gateway().reconfigure("{block-records", "{max-records: 5, block-records");
    stage.gateway().run("send");
    assertThat(count("SELECT count(*) FROM registry.transfer WHERE state = 'PUBLISHED'"))
        .isEqualTo(TRANSFERS);
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Stage ended = stage) {
      ended.contentsEqual();
    }
  }

  private long count(String sql) throws SQLException {
    return Sql.number(stage.registry, sql);
  }

  private static String entry(String name, String halfName, String from) {
    return "- {file: keys/%s.p12, post-quantum-file: keys/%s.p12, password-file: secrets/keys.password, effective-from: %s}"
        .formatted(name, halfName, from);
  }

  /** Puts a further key beside the others; its entry becomes effective on that day. */
  private void add(PracticeParty party, KeyPurpose purpose, String old, String from)
      throws IOException {
    Path keys = party.directory().resolve("keys");
    String password = Files.readString(party.directory().resolve("secrets/keys.password")).strip();
    KeyKind kind = purpose == KeyPurpose.SIGNING ? KeyKind.ML_DSA_65 : KeyKind.ML_KEM_768;
    PartyIdentity identity =
        party.name().equals("centre")
            ? PartyIdentity.centre()
            : PartyIdentity.municipality(party.name(), "千代田区");
    IssuedKey classic = authority.issue(identity, purpose);
    IssuedKey postQuantum = authority.issue(identity, purpose, kind);
    String name = purpose.label() + "-next";
    classic.writePkcs12(keys.resolve(name + ".p12"), password);
    postQuantum.writePkcs12(keys.resolve(name + "-pq.p12"), password);
    PrivateFiles.write(
        keys.resolve(name + ".pem"),
        IssuedKey.pem(postQuantum.certificate()) + IssuedKey.pem(classic.certificate()));
    party.reconfigure(old, old + "\n      " + entry(name, name + "-pq", from));
  }

  private void forget(PracticeParty party, String old) {
    party.reconfigure("\n      " + old, "");
  }

  private void serveAnew() {
    stage.serving().kill();
    stage.serveAgain();
  }

  private EngineProcess view(String register) {
    return stage.centre().start("view", "131016", "FUKUHON", register);
  }

  @Test
  @Order(1)
  void theCentresNextKeyAndAnEscrowKeyOpenWhatIsSentBesideTheOneInUse() throws Exception {
    add(stage.centre(), KeyPurpose.ENCRYPTION, ENCRYPTION, "2099-01-01");
    Path keys = stage.gateway().directory().resolve("keys");
    Path next = stage.centre().directory().resolve("keys/encryption-next.pem");
    PrivateFiles.write(keys.resolve("next.pem"), Files.readAllBytes(next));
    PartyIdentity escrow = new PartyIdentity("ESCROW", "保管者", "escrow.example.go.jp");
    authority.equip(escrow, keys.resolve("escrow"), keys.resolve("escrow.password"));
    PrivateFiles.write(
        keys.resolve("escrow.pem"), Files.readAllBytes(keys.resolve("escrow/encryption.crt.pem")));
    stage
        .gateway()
        .reconfigure(
            "[{certificates: keys/centre-encryption.pem}]",
            """
            [{certificates: keys/centre-encryption.pem, effective-until: 2098-12-31},
             {certificates: keys/next.pem, effective-from: 2020-01-01}, {certificates: keys/escrow.pem},
             {certificates: keys/next.pem, effective-from: 2097-01-01}]\
            """
                .replace("\n", "\n                   "));
    serveAnew();
    stage.change(3);
    stage.gateway().run("send");
    String id = stage.newest();
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    byte[] manifest =
        Sql.list(
                stage.registry,
                "SELECT manifest FROM registry.transfer WHERE transfer_id = ?",
                row -> row.getBytes(1),
                id)
            .getFirst();
    assertThat(encapsulations(manifest)).as("for each of the two envelopes").isEqualTo(2 * 3);

    // on its day the next key alone opens this one, and none of the older transfers
    stage.centre().reconfigure("2099-01-01", "2020-01-01");
    forget(stage.centre(), ENCRYPTION);
    view("131016-0000001").expectExit(0);
    assertThat(view("131016-0000200").expectExit(12).stderr()).contains("key envelope");
    stage.centre().reconfigure("    encryption:\n", "    encryption:\n      " + ENCRYPTION + "\n");
    view("131016-0000200").expectExit(0);
  }

  /** How often the manifest's envelopes name ML-KEM-768 (2.16.840.1.101.3.4.4.2). */
  private static long encapsulations(byte[] manifest) {
    String text = new String(manifest, StandardCharsets.ISO_8859_1);
    String oid =
        HexFormat.of().formatHex(new byte[] {6, 9, 96, (byte) 134, 72, 1, 101, 3, 4, 4, 2});
    return Pattern.compile("\"(?:dataKey|streamKey)\":\"([^\"]+)\"")
        .matcher(text)
        .results()
        .map(found -> HexFormat.of().formatHex(Base64.getDecoder().decode(found.group(1))))
        .flatMap(envelope -> Pattern.compile(oid).matcher(envelope).results())
        .count();
  }

  @Test
  @Order(2)
  void rewrappingGoesOnWhereItWasKilledAndThenTheOldKeyCanGo() throws Exception {
    try (DatabaseGate gate =
        DatabaseGate.before(
            stage.centre(), "INSERT", "registry.rewrapped_key", "NEW.transfer_no = 55")) {
      EngineProcess rewrap = stage.centre().start("rewrap");
      gate.awaitHeld();
      assertThat(count("SELECT count(*) FROM registry.rewrapped_key")).isEqualTo(50);
      assertThat(opened()).as("entered before, whatever becomes of the chunk").isEqualTo(TRANSFERS);
      assertThat(stage.centre().start("rewrap").expectExit(11).stderr()).contains("'rewrap'");
      rewrap.kill();
    }
    assertThat(count("SELECT count(*) FROM registry.rewrapped_key")).isEqualTo(50);
    JsonNode report = report(stage.centre().run("rewrap", "--json"));
    assertThat(report.required("status").stringValue()).isEqualTo("COMPLETED");
    assertThat(report.required("rewrapped").intValue()).isEqualTo(TRANSFERS - 50);
    assertThat(report.required("unopened")).isEmpty();
    assertThat(count("SELECT count(*) FROM registry.rewrapped_key")).isEqualTo(TRANSFERS);
    assertThat(count("SELECT count(*) FROM batch.batch_job_instance WHERE job_name = 'rewrap'"))
        .as("it was one job")
        .isEqualTo(1);
    JsonNode again = report(stage.centre().run("rewrap", "--json"));
    assertThat(again.required("rewrapped").intValue()).isZero();
    assertThat(again.required("current").intValue()).as("sent to the next key").isEqualTo(1);

    forget(stage.centre(), ENCRYPTION);
    serveAnew();
    stage.contentsEqual();
  }

  private long opened() throws SQLException {
    return count(
        """
        SELECT count(*) FROM audit.operation_log
         WHERE action = 'OPEN' AND detail ->> 'purpose' = 'rewrap' AND outcome = 'OK'
        """);
  }

  private static JsonNode report(EngineProcess process) {
    return JsonMapper.builder().build().readTree(process.stdout());
  }

  /** The database's administrator can write there, but not sign. */
  @Test
  @Order(3)
  void keysThatTheCentreDidNotRewrapForThisTransferAreRefused() throws Exception {
    byte[] own = document(10);
    tamper(10, document(11));
    assertThat(view("131016-0000047").expectExit(12).stderr()).contains("are another's");
    byte[] damaged = own.clone();
    damaged[damaged.length / 2] ^= 1;
    tamper(10, damaged);
    view("131016-0000047").expectExit(12);
    tamper(10, own);
    view("131016-0000047").expectExit(0);
  }

  private byte[] document(int transferNo) throws SQLException {
    return Sql.list(
            stage.registry,
            "SELECT document FROM registry.rewrapped_key WHERE transfer_no = ?",
            row -> row.getBytes(1),
            transferNo)
        .getFirst();
  }

  private void tamper(int transferNo, byte[] document) throws SQLException {
    Sql.update(stage.registry, "ALTER TABLE registry.rewrapped_key DISABLE TRIGGER USER");
    try {
      assertThat(
              Sql.update(
                  stage.registry,
                  "UPDATE registry.rewrapped_key SET document = ? WHERE transfer_no = ?",
                  document,
                  transferNo))
          .isEqualTo(1);
    } finally {
      Sql.update(
          stage.registry, "ALTER TABLE registry.rewrapped_key ENABLE ALWAYS TRIGGER zz_immutable");
      Sql.update(
          stage.registry,
          "ALTER TABLE registry.rewrapped_key ENABLE ALWAYS TRIGGER zz_no_truncate");
    }
  }

  @Test
  @Order(4)
  void bothSidesSignWithNewKeysAndTheGatewayKeepsItsStreamKeys() throws Exception {
    add(stage.gateway(), KeyPurpose.SIGNING, SIGNING, "2020-01-01");
    add(stage.gateway(), KeyPurpose.ENCRYPTION, ENCRYPTION, "2020-01-01");
    add(stage.centre(), KeyPurpose.SIGNING, SIGNING, "2020-01-01");
    Path streamKey = stage.gateway().directory().resolve("keys/streams/131016-FUKUHON.key");
    byte[] before = Files.readAllBytes(streamKey);
    JsonNode report = report(stage.gateway().run("rewrap", "--json"));
    assertThat(report.required("streamKeys").size()).isEqualTo(1);
    assertThat(report.required("openTransfersOfOlderKeys")).isEmpty();
    assertThat(Files.readAllBytes(streamKey)).isNotEqualTo(before);
    assertThat(report(stage.gateway().run("rewrap", "--json")).required("streamKeys")).isEmpty();
    forget(stage.gateway(), ENCRYPTION);
    forget(stage.gateway(), SIGNING);
    forget(stage.centre(), SIGNING);
    serveAnew();
    stage.change(5);
    stage.gateway().run("send");
    assertThat(stage.state(stage.newest())).isEqualTo("COMMITTED");
    stage.contentsEqual();
    stage.settle();
  }
}
