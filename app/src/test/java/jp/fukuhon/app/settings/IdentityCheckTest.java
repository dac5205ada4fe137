package jp.fukuhon.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import jp.fukuhon.core.error.TransferException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityCheckTest {

  private static final String GATEWAY =
      """
      fukuhon:
        party: "131016"
        role: gateway
        environment: production
        centre: {url: "https://fukuhon-centre.moj.go.jp:8443", party: CENTRE}
        streams: [131016-FUKUHON]
        identity: {directory: peers.yaml, revocation: lists}
      """;
  private static final String CENTRE =
      """
      peers:
        - party: CENTRE
          role: centre
          environment: production
          from: 2024-03-01
          hosts: [{name: fukuhon-centre.moj.go.jp, kind: centre}]
          contact: {name: centre}
      """;

  @TempDir Path folder;
  private Path peers;
  private Path lists;

  @BeforeEach
  void layOut() throws IOException {
    peers = Files.writeString(folder.resolve("peers.yaml"), CENTRE);
    lists = Files.createDirectory(folder.resolve("lists"));
    permit(peers, "rw-r--r--");
    permit(lists, "rwxr-xr-x");
  }

  private static void permit(Path path, String rights) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
  }

  /** The faults that concern identity; there are others, since keys and database are missing. */
  private List<String> faults(String settings) throws IOException {
    Files.writeString(folder.resolve("fukuhon.yaml"), settings);
    TransferException.Configuration refusal =
        Objects.requireNonNull(
            catchThrowableOfType(
                TransferException.Configuration.class, () -> SettingsFile.load(folder)));
    return String.valueOf(refusal.getMessage())
        .lines()
        .map(String::strip)
        .filter(
            line ->
                line.startsWith("identity")
                    || line.startsWith("environment:")
                    || line.startsWith("centre.party:")
                    || line.startsWith("centre.url:")
                    || line.startsWith("peers.yaml"))
        .toList();
  }

  @Test
  void findsNothingWrongWithARegisteredCentre() throws Exception {
    assertThat(faults(GATEWAY)).isEmpty();
  }

  @Test
  void thereIsNoPartyWithoutADirectory() throws Exception {
    assertThat(faults(GATEWAY.replaceAll("  identity.*\n", "")))
        .containsExactly("identity.directory: is missing; it names the file of the peer directory");
    Files.delete(peers);
    assertThat(faults(GATEWAY))
        .singleElement()
        .asString()
        .startsWith("identity.directory: there is no readable file");
  }

  @Test
  void onlyTheOwnerSaysWhoIsWhoAndWhoIsRevoked() throws Exception {
    permit(peers, "rw-rw-r--");
    permit(lists, "rwxrwxrwx");
    assertThat(faults(GATEWAY))
        .hasSize(2)
        .anyMatch(fault -> fault.startsWith("identity.directory") && fault.contains("chmod go-w"))
        .anyMatch(fault -> fault.startsWith("identity.revocation") && fault.contains("chmod go-w"));
  }

  @Test
  void productionNeedsRevocationLists() throws Exception {
    String without = GATEWAY.replace(", revocation: lists", "");
    assertThat(faults(without))
        .containsExactly("identity.revocation: production needs the folder of revocation lists");
    Files.writeString(peers, CENTRE.replace("production", "test"));
    assertThat(faults(without.replace("production", "test"))).isEmpty();
    Files.delete(lists);
    assertThat(faults(GATEWAY.replace("production", "test")))
        .singleElement()
        .asString()
        .startsWith("identity.revocation: there is no folder");
  }

  @Test
  void anEnvironmentIsOneOfThree() throws Exception {
    assertThat(faults(GATEWAY.replace("production", "prod")))
        .containsExactly("environment: 'prod' is none of production, test, practice");
  }

  @Test
  void theCentreIsRegisteredHereAndItsAddressIsItsHosts() throws Exception {
    assertThat(faults(GATEWAY.replace("production", "test")))
        .containsExactly("centre.party: peers.yaml has no centre CENTRE of the environment test");
    assertThat(faults(GATEWAY.replace("party: CENTRE", "party: OTHER")))
        .containsExactly(
            "centre.party: peers.yaml has no centre OTHER of the environment production");
    for (String host : List.of("elsewhere.moj.go.jp", "localhost", "127.0.0.1")) {
      assertThat(faults(GATEWAY.replace("fukuhon-centre.moj.go.jp", host)))
          .containsExactly("centre.url: " + host + " is not a registered host of CENTRE");
    }
  }

  @Test
  void thisMachineIsACentreForPractice() throws Exception {
    Files.writeString(peers, CENTRE.replace("production", "practice"));
    for (String host : List.of("localhost", "127.0.0.1")) {
      assertThat(
              faults(
                  GATEWAY
                      .replace("production", "practice")
                      .replace("fukuhon-centre.moj.go.jp", host)))
          .isEmpty();
    }
  }

  @Test
  void everyFaultOfTheDirectoryIsNamedWithItsLine() throws Exception {
    Files.writeString(
        peers, CENTRE.replace("from: 2024-03-01", "from: soon") + "    mail: nowhere\n");
    assertThat(faults(GATEWAY))
        .hasSize(2)
        .allMatch(fault -> fault.startsWith("peers.yaml line "))
        .anyMatch(fault -> fault.contains("line 5") && fault.contains("'soon' is no date"))
        .anyMatch(fault -> fault.contains("line 8") && fault.contains("unknown field 'mail'"));
  }
}
