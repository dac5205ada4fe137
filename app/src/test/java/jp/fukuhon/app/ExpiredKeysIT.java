package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.practice.ca.KeyKind;
import jp.fukuhon.practice.ca.KeyPurpose;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Certificates that expire in the middle of a transfer: nothing goes on, nothing is lost, and what
 * docs/installation.md says brings it to its end.
 */
@Execution(ExecutionMode.CONCURRENT)
class ExpiredKeysIT {

  private static final PartyIdentity IDENTITY = PartyIdentity.municipality("131016", "千代田区");
  private static final String SIGNING =
      "- {file: keys/signing.p12, post-quantum-file: keys/signing-mldsa.p12, password-file:"
          + " secrets/keys.password}";

  @Test
  void aTransferGoesOnWithNewKeysWhereItWasWhenTheOldOnesExpired() throws Exception {
    try (Stage stage = new Stage(PracticeLab.Plan.of(300))) {
      PracticeAuthority authority =
          PracticeAuthority.openOrCreate(
              stage.lab().directory().resolve("authority"), Clock.systemUTC());
      String id = stage.next();
      stage.line().trap(Stage.CHUNKS, jp.fukuhon.testkit.fault.LineTrap.Kind.HOLD_REQUEST, 2);
      EngineProcess sender = stage.send();
      stage.awaitSent(id, 1, sender);
      sender.kill();
      stage.line().reset();
      Path keys = stage.gateway().directory().resolve("keys");
      String password =
          Files.readString(stage.gateway().directory().resolve("secrets/keys.password")).strip();
      Instant yesterday = Instant.now().minus(Duration.ofDays(1));
      write(authority, keys, "signing", password, yesterday);

      stage.restart(id).expectExit(ErrorCode.CONFIGURATION.exitCode());
      assertThat(stage.frozenBy()).isEqualTo(id);
      write(authority, keys, "signing-next", password, Instant.now().plus(Duration.ofDays(700)));
      stage
          .gateway()
          .reconfigure(
              SIGNING,
              SIGNING
                  + "\n      - {file: keys/signing-next.p12, post-quantum-file:"
                  + " keys/signing-next-mldsa.p12, password-file: secrets/keys.password,"
                  + " effective-from: 2026-01-01}");

      authority
          .issueExpired(IDENTITY, KeyPurpose.TLS)
          .writePkcs12(keys.resolve("tls.p12"), password);
      stage.restart(id).expectExit(ErrorCode.CONFIGURATION.exitCode());
      authority.issue(IDENTITY, KeyPurpose.TLS).writePkcs12(keys.resolve("tls.p12"), password);
      stage.restart(id).expectExit(0);
      stage.settle();
      stage.contentsEqual();
    }
  }

  /** A signing key, both halves, whose certificates end then. */
  private static void write(
      PracticeAuthority authority, Path keys, String name, String password, Instant end)
      throws IOException {
    Instant begin = end.minus(Duration.ofDays(730));
    authority
        .issue(IDENTITY, KeyPurpose.SIGNING, begin, end)
        .writePkcs12(keys.resolve(name + ".p12"), password);
    authority
        .issue(IDENTITY, KeyPurpose.SIGNING, KeyKind.ML_DSA_65, begin, end)
        .writePkcs12(keys.resolve(name + "-mldsa.p12"), password);
  }
}
