package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.ca.IssuedKey;
import jp.fukuhon.practice.ca.KeyPurpose;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
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

/** The centre's signing key was made in a token (SoftHSM2) and never leaves it (第5-5(1)). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("TokenIT") // its tests run one after the other
class TokenIT {

  private static final String PIN = "73519462";
  private static final List<String> LIBRARIES =
      List.of(
          "/usr/lib/softhsm/libsofthsm2.so",
          "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib64/softhsm/libsofthsm.so");

  private Stage stage;
  private Path token = Path.of("");

  @BeforeAll
  void layOut() throws Exception {
    stage = new Stage(PracticeLab.Plan.of(200));
    stage.serving().kill();
    token = Files.createDirectories(stage.lab().outputs().resolve("token"));
    PrivateFiles.directory(token.resolve("tokens"));
    Files.writeString(
        token.resolve("softhsm2.conf"),
        "directories.tokendir = " + token.resolve("tokens") + "\nlog.level = ERROR\n");
    stage.lab().environment("SOFTHSM2_CONF", token.resolve("softhsm2.conf").toString());
    String said =
        run(
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            "centre",
            "--pin",
            PIN,
            "--so-pin",
            PIN);
    Matcher slot = Pattern.compile("slot (\\d+)").matcher(said);
    assertThat(slot.find()).as(said).isTrue();
    Path keys = stage.centre().directory().resolve("keys");
    PrivateFiles.write(
        keys.resolve("token.cfg"),
        "name = centre\nlibrary = %s\nslot = %s\n".formatted(library(), slot.group(1)));
    PrivateFiles.write(stage.centre().directory().resolve("secrets/token.pin"), PIN + "\n");
    makeKey(keys.resolve("token.cfg"));
    Files.delete(keys.resolve("signing.p12"));
    stage
        .centre()
        .reconfigure(
            "- {file: keys/signing.p12, ",
            "- {pkcs11: {configuration: keys/token.cfg, alias: signing, pin-file:"
                + " secrets/token.pin}, ");
    stage.serveAgain();
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Stage ended = stage) {
      ended.contentsEqual();
    }
  }

  private static String library() {
    return LIBRARIES.stream()
        .filter(path -> Files.exists(Path.of(path)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("this test needs the package 'softhsm2'"));
  }

  /** As an operator would: the key is made in the token, its certificate is put beside it. */
  private void makeKey(Path configuration) throws Exception {
    keytool(
        configuration,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=request");
    Path self = token.resolve("self.pem");
    keytool(configuration, "-exportcert", "-rfc", "-file", self.toString());
    X509Certificate request;
    try (var in = Files.newInputStream(self)) {
      request = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    PracticeAuthority authority =
        PracticeAuthority.openOrCreate(
            stage.lab().directory().resolve("authority"), Clock.systemUTC());
    X509Certificate issued =
        authority.certify(request.getPublicKey(), PartyIdentity.centre(), KeyPurpose.SIGNING);
    Path reply = token.resolve("reply.pem");
    Files.writeString(reply, IssuedKey.pem(issued) + IssuedKey.pem(authority.certificate()));
    keytool(configuration, "-importcert", "-noprompt", "-file", reply.toString());
  }

  private void keytool(Path configuration, String verb, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                verb,
                "-alias",
                "signing",
                "-keystore",
                "NONE",
                "-storetype",
                "PKCS11",
                "-storepass",
                PIN,
                "-providerClass",
                "sun.security.pkcs11.SunPKCS11",
                "-providerArg",
                configuration.toString()));
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_CONF", token.resolve("softhsm2.conf").toString());
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(text).isTrue();
    assertThat(process.exitValue()).as("%s%n%s", command[0], text).isZero();
    return text;
  }

  @Test
  void aWholeTransferIsAcknowledgedAndDecidedByIt() throws Exception {
    stage.gateway().run("send");
    String id = stage.newest();
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
    byte[] acknowledgement =
        Sql.list(
                stage.source,
                "SELECT acknowledgement FROM gateway.chunk WHERE transfer_id = ? LIMIT 1",
                row -> row.getBytes(1),
                id)
            .getFirst();
    Path document = Files.write(token.resolve("acknowledgement.der"), acknowledgement);
    Path signer = token.resolve("signer.pem");
    run(
        "openssl",
        "cms",
        "-verify",
        "-cades",
        "-inform",
        "DER",
        "-in",
        document.toString(),
        "-CAfile",
        stage.centre().directory().resolve("keys/ca.pem").toString(),
        "-purpose",
        "any",
        "-binary",
        "-signer",
        signer.toString(),
        "-out",
        token.resolve("acknowledgement.json").toString());
    assertThat(certificateKey(signer))
        .as("signed by the key that was made in the token")
        .isEqualTo(certificateKey(token.resolve("self.pem")));
    try (Stream<Path> files = Files.walk(token.resolve("tokens"))) {
      assertThat(files.filter(Files::isRegularFile)).isNotEmpty();
    }
    stage.settle();
  }

  private static Object certificateKey(Path pem) throws Exception {
    try (var in = Files.newInputStream(pem)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in).getPublicKey();
    }
  }

  @Test
  void aWrongPinIsSaidAndNothingStarts() {
    Path pin = stage.centre().directory().resolve("secrets/token.pin");
    PrivateFiles.write(pin, "00000000\n");
    try {
      EngineProcess refused = stage.centre().start("rewrap").expectExit(10);
      assertThat(refused.stderr())
          .contains("token of ")
          .contains("CKR_PIN_INCORRECT")
          .contains("HINT:")
          .doesNotContain("00000000");
    } finally {
      PrivateFiles.write(pin, PIN + "\n");
    }
  }
}
