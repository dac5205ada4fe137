package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import jp.fukuhon.practice.ca.IssuedKey;
import jp.fukuhon.practice.ca.KeyPurpose;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.ca.PracticeAuthority;
import jp.fukuhon.testkit.fault.LineProxy;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A gateway and a centre that is not the one it says, or that does not take it for one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("FalseCentreIT") // its tests run one after the other
class FalseCentreIT {

  private static final Clock CLOCK = Clock.systemUTC();
  private static final PartyIdentity OTHER = PartyIdentity.municipality("131016", "千代田区");

  private PracticeLab lab;
  private PracticeAuthority authority;
  private EngineProcess serving;

  @BeforeAll
  void layOut() throws Exception {
    lab = PracticeLab.start(new PracticeLab.Plan(List.of("011002"), 5, false));
    authority = PracticeAuthority.openOrCreate(lab.directory().resolve("authority"), CLOCK);
    serving = lab.centre().serve();
  }

  @AfterAll
  void clear() throws SQLException {
    try (PracticeLab ended = lab) {
      serving.close();
    }
  }

  @Test
  void aGatewayTalksToTheRegisteredCentreOnly() throws Exception {
    PracticeParty gateway = lab.party("011002");
    PartyIdentity centre = PartyIdentity.centre();
    notTheCentre(
        gateway,
        authority.issue(centre.withHostName("fukuhon-131016.lg.jp"), KeyPurpose.TLS),
        "its name fukuhon-131016.lg.jp is not the registered fukuhon-centre.moj.go.jp");
    notTheCentre(
        gateway,
        authority.issue(OTHER.withHostName(centre.hostName()), KeyPurpose.TLS),
        "party 131016 is not in the peer directory");
    notTheCentre(
        gateway,
        PracticeAuthority.inMemory(CLOCK).issue(centre, KeyPurpose.TLS),
        "its certificate is refused here");
    IssuedKey revoked = authority.issue(centre, KeyPurpose.TLS);
    Path list = gateway.directory().resolve("keys/revocation/later.pem");
    authority.writeRevocationList(list, List.of(revoked.certificate()));
    notTheCentre(gateway, revoked, "was revoked at");
    Files.delete(list);
  }

  private void notTheCentre(PracticeParty gateway, IssuedKey shown, String reason)
      throws Exception {
    SSLContext asCentre = Caller.tls(authority.certificate(), shown);
    String centre = "https://127.0.0.1:" + lab.centre().httpsPort();
    try (LineProxy impostor =
        LineProxy.between(gateway.tls(), asCentre, lab.centre().httpsPort())) {
      String wrong = "https://127.0.0.1:" + impostor.port();
      gateway.reconfigure(centre, wrong);
      try {
        EngineProcess send = gateway.start("send").expectExit(10);
        assertThat(send.stderr()).contains("ERROR: position of 011002-FUKUHON").contains(reason);
        assertThat(impostor.exchanges()).as("nothing was asked").isEmpty();
      } finally {
        gateway.reconfigure(wrong, centre);
      }
    }
    try (Connection source = gateway.connect(Role.SUPERUSER)) {
      assertThat(
              Objects.requireNonNullElse(
                  Sql.text(
                      source,
                      "SELECT transfer_id FROM source.freeze_window WHERE transfer_id IS NOT NULL"),
                  ""))
          .as("nothing was frozen")
          .isEmpty();
    }
  }

  @Test
  void aGatewayThatTheCentreRefusesSaysSoAndDoesNotInsist() throws Exception {
    PracticeParty gateway = lab.party("011002");
    Path own = gateway.directory().resolve("keys/tls.p12");
    byte[] good = Files.readAllBytes(own);
    String password =
        Files.readString(gateway.directory().resolve("secrets/keys.password")).strip();
    IssuedKey stolen = authority.issue(PartyIdentity.municipality("011002", "札幌市"), KeyPurpose.TLS);
    stolen.writePkcs12(own, password);
    Path list = lab.centre().directory().resolve("keys/revocation/mine.pem");
    authority.writeRevocationList(list, List.of(stolen.certificate()));
    try {
      EngineProcess send = gateway.start("send").expectExit(10);
      assertThat(send.stderr()).contains("it refuses this party's certificate");
    } finally {
      Files.delete(list);
      Files.write(own, good);
    }
  }
}
