package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Evidence of real transfers: copied out on both sides, checked offline and with openssl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("ReceiptIT")
class ReceiptIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String THIRD = "131016-FUKUHON-000003";

  @TempDir private Path folder;
  private Stage stage;

  @BeforeAll
  void threeTransfers() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(250));
    stage.gateway().run("send");
    stage.centre().run("audit", "checkpoint");
    for (int i = 0; i < 2; i++) {
      stage.change(120);
      stage.gateway().run("send");
    }
  }

  @AfterAll
  void end() throws SQLException {
    stage.close();
  }

  private JsonNode verify(PracticeParty party, int exit, Path file) {
    return JSON.readTree(
        party.start("receipt", "verify", file.toString(), "--json").expectExit(exit).stdout());
  }

  private static List<String> subjects(JsonNode report, String verdict) {
    return report
        .required("statements")
        .valueStream()
        .filter(one -> one.required("verdict").stringValue().equals(verdict))
        .map(one -> one.required("subject").stringValue())
        .toList();
  }

  private Path export(PracticeParty party, String id, String name) {
    Path target = folder.resolve(name);
    party.run("receipt", "export", id, "--out", target.toString());
    return target;
  }

  @Test
  void bothSidesEvidenceProvesTheWholeTransferAnywhere() throws Exception {
    Path centres = export(stage.centre(), THIRD, "centre");
    Path gateways = export(stage.gateway(), THIRD, "gateway.zip");
    assertThat(list(centres))
        .contains(
            "README.md",
            "manifest.cms",
            "acceptance.cms",
            "completion.cms",
            "receipt.cms",
            "chunks/00-000000.ack.cms",
            "chunks/00-000000.header.cms",
            "previous/000000000001.receipt.cms",
            "previous/000000000002.receipt.cms")
        .filteredOn(name -> name.startsWith("certificates/") || name.startsWith("crls/"))
        .as("two certificates of both signers, of the authority two, two lists")
        .hasSize(8);
    for (Path bundle : List.of(centres, gateways)) {
      for (PracticeParty party : List.of(stage.gateway(), stage.centre())) {
        JsonNode report = verify(party, 0, bundle);
        assertThat(subjects(report, "PROVEN"))
            .containsExactly(
                "RECEIPT",
                "SIGNER",
                "SUITE",
                "REVOCATION",
                "CHECKPOINT",
                "MANIFEST",
                "ACCEPTANCE",
                "CHUNKS",
                "COMPLETION",
                "PREVIOUS");
        assertThat(subjects(report, "NOT_SHOWN")).containsExactly("TIME_STAMP");
      }
    }
  }

  @Test
  void aReceiptAloneIsCheckedWithoutAnyParty() throws Exception {
    Path bundle = export(stage.gateway(), THIRD, "alone");
    Path ca = stage.gateway().directory().resolve("keys/ca.pem");
    EngineProcess process =
        stage
            .lab()
            .start(
                "receipt",
                "verify",
                bundle.resolve("receipt.cms").toString(),
                "--anchors",
                ca.toString())
            .expectExit(0);
    assertThat(process.stdout())
        .contains("CENTRE は転送 131016-FUKUHON-000003 の 120 件")
        .contains("CENTRE signed that it published transfer 131016-FUKUHON-000003")
        .contains("not shown by this receipt alone")
        .contains("both of its signatures (ECDSA P-256 and ML-DSA-65) verify")
        .contains("this is NOT shown: SIGNER, REVOCATION, TIME_STAMP, MANIFEST, CHUNKS, ACCEPTANCE")
        .contains("検証に成功しました");
    stage.lab().start("receipt", "verify", bundle.toString()).expectExit(10);
  }

  /** The newest of two transfers of suite classic: OpenSSL 3.0 reads no other documents. */
  private String classicTransfers() throws SQLException {
    stage
        .centre()
        .reconfigure("{verify-ahead-size", "{suites: [hybrid, classic], verify-ahead-size");
    stage.serving().terminate();
    stage.serving().awaitExit();
    stage.serveAgain();
    stage.gateway().reconfigure("{block-records", "{suite: classic, block-records");
    for (int i = 0; i < 2; i++) {
      stage.change(120);
      stage.gateway().run("send");
    }
    return stage.newest();
  }

  @Test
  void opensslChecksTheSameDocuments() throws Exception {
    String id = classicTransfers();
    String previousName = "previous/000000000004.receipt.cms";
    Path bundle = export(stage.centre(), id, "openssl");
    JsonNode report = verify(stage.gateway(), 0, bundle);
    assertThat(subjects(report, "PROVEN")).contains("MANIFEST", "CHUNKS", "PREVIOUS");
    assertThat(subjects(report, "NOT_SHOWN")).containsExactly("SUITE", "TIME_STAMP");
    stage
        .gateway()
        .start("receipt", "verify", bundle.toString(), "--suite", "hybrid")
        .expectExit(12);
    Path ca = stage.centre().directory().resolve("keys/ca.pem");
    for (String name :
        List.of(
            "receipt.cms",
            "manifest.cms",
            "acceptance.cms",
            "completion.cms",
            "chunks/00-000000.header.cms",
            "chunks/00-000000.ack.cms",
            previousName)) {
      openssl(
          "cms",
          "-verify",
          "-cades",
          "-inform",
          "DER",
          "-in",
          bundle.resolve(name).toString(),
          "-CAfile",
          ca.toString(),
          "-purpose",
          "any",
          "-binary",
          "-out",
          folder.resolve("content.json").toString());
    }
    JsonNode receipt = JSON.readTree(content(bundle.resolve("receipt.cms"), ca));
    byte[] previous = content(bundle.resolve(previousName), ca);
    assertThat(receipt.required("previousOutcome").stringValue())
        .isEqualTo(
            java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(previous)));
    try (Stream<Path> lists = Files.list(bundle.resolve("crls"))) {
      for (Path list : lists.toList()) {
        openssl("crl", "-in", list.toString(), "-CAfile", ca.toString(), "-noout");
      }
    }
  }

  private byte[] content(Path document, Path ca) throws IOException, InterruptedException {
    Path out = folder.resolve("out.json");
    openssl(
        "cms",
        "-verify",
        "-cades",
        "-inform",
        "DER",
        "-in",
        document.toString(),
        "-CAfile",
        ca.toString(),
        "-purpose",
        "any",
        "-binary",
        "-out",
        out.toString());
    return Files.readAllBytes(out);
  }

  private static void openssl(String... arguments) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of("openssl"), Stream.of(arguments)).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
  }

  @Test
  void whatWasTakenAwayOrExchangedIsFound() throws Exception {
    Path bundle = export(stage.centre(), THIRD, "tampered");
    Path chunk = bundle.resolve("chunks/00-000001.ack.cms");
    byte[] kept = Files.readAllBytes(chunk);
    Files.delete(chunk);
    assertThat(subjects(verify(stage.gateway(), 12, bundle), "REFUTED")).containsExactly("CHUNKS");
    Files.copy(bundle.resolve("chunks/00-000000.ack.cms"), chunk);
    assertThat(subjects(verify(stage.gateway(), 12, bundle), "REFUTED")).containsExactly("CHUNKS");
    Files.write(chunk, kept);
    Path previous = bundle.resolve("previous/000000000002.receipt.cms");
    Files.delete(previous);
    JsonNode report = verify(stage.gateway(), 12, bundle);
    assertThat(subjects(report, "REFUTED")).containsExactly("PREVIOUS");
    EngineProcess words =
        stage.gateway().start("receipt", "verify", bundle.toString()).expectExit(12);
    assertThat(words.stdout())
        .contains("the receipt of 131016-FUKUHON-000002 is missing", "検証に失敗しました");
    stage.gateway().start("receipt", "export", THIRD, "--out", bundle.toString()).expectExit(10);
    stage
        .gateway()
        .start(
            "receipt", "export", "131016-FUKUHON-000009", "--out", folder.resolve("x").toString())
        .expectExit(10);
  }

  @Test
  void theCentreProvesWhatItReceivedFromStoredVersionsAlone() throws Exception {
    JsonNode report =
        JSON.readTree(stage.centre().run("receipt", "prove", THIRD, "--json").stdout());
    assertThat(subjects(report, "PROVEN")).contains("CHUNKS", "STORE");
    assertThat(report.toString()).contains("computed anew from 120 stored versions");
    try (Connection superuser = stage.centre().connect(Role.SUPERUSER)) {
      Sql.update(superuser, "ALTER TABLE registry.register_version DISABLE TRIGGER ALL");
      String one =
          "(SELECT min(v.register_id) FROM registry.register_version v JOIN registry.transfer t"
              + " USING (transfer_no) WHERE t.transfer_id = '131016-FUKUHON-000002')";
      for (String damage :
          List.of(
              "sealed = set_byte(sealed, octet_length(sealed) / 2, get_byte(sealed,"
                  + " octet_length(sealed) / 2) # 1)",
              "revision = revision + 1")) {
        Sql.update(
            superuser,
            "UPDATE registry.register_version SET "
                + damage
                + " WHERE transfer_no = 2 AND register_id = "
                + one);
        String output =
            stage
                .centre()
                .start("receipt", "prove", "131016-FUKUHON-000002")
                .expectExit(12)
                .stdout();
        assertThat(output).contains("are not what was signed");
      }
      Sql.update(
          superuser,
          "DELETE FROM registry.register_version WHERE transfer_no = 2 AND register_id = " + one);
      assertThat(
              stage
                  .centre()
                  .start("receipt", "prove", "131016-FUKUHON-000002")
                  .expectExit(12)
                  .stdout())
          .contains("1 versions of chunk", "are missing, and no sweep has removed them");
    }
    stage.gateway().start("receipt", "prove", THIRD).expectExit(10);
  }

  private static List<String> list(Path bundle) throws IOException {
    try (Stream<Path> files = Files.walk(bundle)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> bundle.relativize(file).toString())
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }
}
