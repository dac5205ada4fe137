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
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Sql;
import jp.fukuhon.testkit.tsa.TimeStampAuthority;
import jp.fukuhon.testkit.tsa.TimeStampServer;
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

/** Receipts are time-stamped when the authority answers, and never wait for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("TimeStampIT")
class TimeStampIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String WAITING = "SELECT count(*) FROM audit.time_stamp WHERE token IS NULL";
  private static final String STAMPED =
      "SELECT count(*) FROM audit.time_stamp WHERE token IS NOT NULL";

  private final TimeStampAuthority authority = TimeStampAuthority.create(Clock.systemUTC());
  private final TimeStampServer server = TimeStampServer.start(authority);
  @TempDir private Path folder;
  private Stage stage;

  @BeforeAll
  void bothPartiesAskTheAuthority() throws SQLException, IOException {
    stage = new Stage(PracticeLab.Plan.of(60));
    for (PracticeParty party : List.of(stage.centre(), stage.gateway())) {
      Files.writeString(party.directory().resolve("keys/tsa.pem"), authority.anchorPem());
      party.configure("evidence: {tsa-url: \"" + server.url() + "\", tsa-anchors: keys/tsa.pem}");
    }
    restartCentre();
  }

  private void restartCentre() {
    stage.serving().terminate();
    stage.serving().awaitExit();
    stage.serveAgain();
  }

  @AfterAll
  void end() throws SQLException {
    server.close();
    stage.close();
  }

  private JsonNode timeStamp(int exit, String... verb) {
    JsonNode report = JSON.readTree(stage.gateway().start(verb).expectExit(exit).stdout());
    return report
        .required("statements")
        .valueStream()
        .filter(one -> one.required("subject").stringValue().equals("TIME_STAMP"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void receiptsAreStampedWhenTheAuthorityAnswersAndTransfersNeverWaitForIt() throws Exception {
    server.fail(true);
    stage.gateway().run("send");
    for (Connection party : List.of(stage.source, stage.registry)) {
      assertThat(Sql.number(party, WAITING)).isEqualTo(1);
    }
    assertThat(server.queries()).isPositive();
    server.fail(false);
    stage.change(10);
    stage.gateway().run("send");
    assertThat(Sql.number(stage.source, WAITING)).isZero();
    assertThat(Sql.number(stage.source, STAMPED)).isEqualTo(2);
    restartCentre();
    stage.await("the centre's are stamped", () -> Sql.number(stage.registry, WAITING) == 0);
    assertThat(Sql.number(stage.registry, STAMPED)).isEqualTo(2);

    for (PracticeParty party : List.of(stage.centre(), stage.gateway())) {
      Path bundle = folder.resolve(party.name());
      party.run("receipt", "export", "131016-FUKUHON-000001", "--out", bundle.toString());
      checked(bundle);
      openssl(bundle);
    }
  }

  private void checked(Path bundle) throws IOException {
    JsonNode proven = timeStamp(0, "receipt", "verify", bundle.toString(), "--json");
    assertThat(proven.required("verdict").stringValue()).isEqualTo("PROVEN");
    assertThat(proven.required("en").stringValue()).contains("CN=test TSA");
    Path others =
        Files.writeString(
            folder.resolve("other.pem"), TimeStampAuthority.create(Clock.systemUTC()).anchorPem());
    assertThat(
            timeStamp(
                    12,
                    "receipt",
                    "verify",
                    bundle.toString(),
                    "--json",
                    "--tsa-anchors",
                    others.toString())
                .required("verdict")
                .stringValue())
        .isEqualTo("REFUTED");
    assertThat(
            timeStamp(
                    0,
                    "receipt",
                    "verify",
                    bundle.toString(),
                    "--json",
                    "--anchors",
                    stage.gateway().directory().resolve("keys/ca.pem").toString())
                .required("verdict")
                .stringValue())
        .isEqualTo("NOT_SHOWN");
  }

  private void openssl(Path bundle) throws IOException, InterruptedException {
    Path tsa = stage.gateway().directory().resolve("keys/tsa.pem");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "ts",
                "-verify",
                "-data",
                bundle.resolve("receipt.cms").toString(),
                "-in",
                bundle.resolve("receipt.tst").toString(),
                "-token_in",
                "-CAfile",
                tsa.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(openssl.waitFor()).as(output).isZero();
  }
}
