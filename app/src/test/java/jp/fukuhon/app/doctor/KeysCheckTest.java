package jp.fukuhon.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import jp.fukuhon.app.doctor.Finding.Status;
import jp.fukuhon.app.party.ExaminedKeys;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCheckTest {

  private static final Clock NOW = Clock.systemUTC();

  @TempDir Path folder;

  @BeforeEach
  void equip() throws IOException {
    PracticeAuthority.openOrCreate(folder.resolve("authority"), NOW)
        .equip(
            PartyIdentity.municipality("131016", "千代田区"),
            folder.resolve("keys"),
            folder.resolve("keys.password"));
    Files.createDirectories(folder.resolve("keys/streams"));
    permit("keys/streams", "rwx------");
    Files.writeString(
        folder.resolve("fukuhon.yaml"),
        """
        fukuhon:
          party: "131016"
          role: gateway
          environment: practice
          identity: {directory: peers.yaml, revocation: keys/revocation}
          keys:
            tls: {file: keys/tls.p12, password-file: keys.password}
            signing:
              - {file: keys/signing.p12, post-quantum-file: keys/signing-mldsa.p12, password-file: keys.password}
            encryption:
              - {file: keys/encryption.p12, post-quantum-file: keys/encryption-mlkem.p12, password-file: keys.password}
            anchors: keys/ca.pem
            streams: keys/streams
        """);
  }

  private void permit(String file, String rights) throws IOException {
    Files.setPosixFilePermissions(folder.resolve(file), PosixFilePermissions.fromString(rights));
  }

  private List<Finding> look(Clock clock) {
    Loaded loaded = SettingsFile.examine(folder).loaded();
    return new KeysCheck(loaded, ExaminedKeys.of(loaded, clock), clock).look();
  }

  private static List<String> faults(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.status() == Status.FAULT)
        .map(Finding::what)
        .toList();
  }

  @Test
  void keysThatCanBeUsedAreRight() {
    assertThat(look(NOW)).extracting(Finding::status).containsOnly(Status.OK).hasSize(3);
  }

  @Test
  void everyFileThatOthersMayReadIsAFaultOfItsOwn() throws IOException {
    permit("keys/signing.p12", "rw-r--r--");
    permit("keys/encryption-mlkem.p12", "rw-rw----");
    permit("keys/streams", "rwxrwxrwx");
    assertThat(faults(look(NOW)))
        .hasSize(3)
        .anyMatch(what -> what.contains("signing.p12 can be read by others"))
        .anyMatch(what -> what.contains("encryption-mlkem.p12 can be read by others"))
        .anyMatch(what -> what.contains("stream keys"));
  }

  @Test
  void certificatesNearTheirEndAreWarnedOfAndPastItAreFaults() {
    Duration life =
        Duration.between(
            NOW.instant(),
            ExaminedKeys.of(SettingsFile.examine(folder).loaded(), NOW)
                .tls()
                .orElseThrow()
                .certificate()
                .getNotAfter()
                .toInstant());
    assertThat(look(Clock.offset(NOW, life.minusDays(3))))
        .anySatisfy(
            finding -> {
              assertThat(finding.status()).isEqualTo(Status.WARN);
              assertThat(finding.what()).containsPattern("ends in [23] days");
            });
    assertThat(faults(look(Clock.offset(NOW, life.plusDays(3)))))
        .anyMatch(what -> what.contains("tls.p12"));
  }

  @Test
  void aMissingRevocationListIsAFault() throws IOException {
    try (var lists = Files.list(folder.resolve("keys/revocation"))) {
      for (Path list : lists.toList()) {
        Files.delete(list);
      }
    }
    assertThat(faults(look(NOW)))
        .isNotEmpty()
        .allMatch(what -> what.endsWith("is missing or stale"));
  }
}
