package jp.fukuhon.practice.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.database.PracticeDatabase;

/** Writes a party's {@code fukuhon.yaml}, in which every path is relative to the file. */
final class PartyConfiguration {

  private final Path lab;
  private final List<LabParty> parties;

  PartyConfiguration(Path lab, List<LabParty> parties) {
    this.lab = lab;
    this.parties = parties;
  }

  /**
   * Writes the file if it is missing. The centre's names its peers, so that it is also written when
   * their number has grown; what was there is kept as {@code fukuhon.yaml.previous}.
   */
  void write(LabParty party, PracticeDatabase database) {
    Path file = party.directory(lab).resolve("fukuhon.yaml");
    try {
      if (!Files.exists(file)) {
        PrivateFiles.write(file, text(party, database));
      } else if (party.isCentre() && !namesEveryPeer(Files.readString(file))) {
        PrivateFiles.write(file.resolveSibling("fukuhon.yaml.previous"), Files.readString(file));
        PrivateFiles.write(file, text(party, database));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean namesEveryPeer(String text) {
    return parties.stream()
        .filter(party -> !party.isCentre())
        .allMatch(party -> text.contains("{party: \"" + party.name() + "\""));
  }

  private String text(LabParty party, PracticeDatabase database) {
    String common =
        """
        fukuhon:
          party: "%s"
          role: %s
          environment: test
          database:
            url: %s
            owner:  {user: owner,  password-file: secrets/owner.password}
            engine: {user: engine, password-file: secrets/engine.password}
            viewer: {user: viewer, password-file: secrets/viewer.password}
            auditor: {user: auditor, password-file: secrets/auditor.password}
          keys:
            tls:        {file: keys/tls.p12,        password-file: secrets/keys.password}
            signing:    {file: keys/signing.p12,    password-file: secrets/keys.password}
            encryption: {file: keys/encryption.p12, password-file: secrets/keys.password}
            anchors: keys/ca.pem
        %s  evidence: {revocation: keys/revocation}
          server: {host: 127.0.0.1, port: %d}
        """
            .formatted(
                party.identity().code(),
                party.role(),
                database.jdbcUrl(party.database()),
                party.isCentre() ? "" : "    streams: keys/streams\n",
                party.httpsPort());
    return common + (party.isCentre() ? peers() : gateway(party));
  }

  private String gateway(LabParty party) {
    LabParty centre = parties.getFirst();
    return """
      centre:
        url: %s
        party: %s
        encryption-certificate: keys/centre-encryption.pem
      streams: [%s-FUKUHON]
    """
        .formatted(centre.url(), centre.identity().code(), party.name());
  }

  private String peers() {
    StringBuilder peers = new StringBuilder("  peers:\n");
    for (LabParty party : parties) {
      if (!party.isCentre()) {
        peers.append(
            "    - {party: \"%s\", role: municipality, host: %s, datasets: [FUKUHON]}\n"
                .formatted(party.name(), party.identity().hostName()));
      }
    }
    return peers.toString();
  }
}
