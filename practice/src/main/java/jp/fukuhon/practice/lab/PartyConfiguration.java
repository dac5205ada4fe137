package jp.fukuhon.practice.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.database.PracticeDatabase;

/**
 * Writes a party's {@code fukuhon.yaml}, in which every path is relative to the file, and its peer
 * directory {@code peers.yaml}; for the centre also {@code bureaus.yaml}.
 */
final class PartyConfiguration {

  private final Path lab;
  private final List<LabParty> parties;
  private final String issuer;

  /**
   * @param issuer the practice authority's name
   */
  PartyConfiguration(Path lab, List<LabParty> parties, String issuer) {
    this.lab = lab;
    this.parties = parties;
    this.issuer = issuer;
  }

  /**
   * Writes the files if they are missing. A directory that lacks a peer is written again, and so is
   * a configuration that knows no directory; what was there is kept as {@code ….previous}.
   */
  void write(LabParty party, PracticeDatabase database) {
    Path folder = party.directory(lab);
    replace(folder.resolve("fukuhon.yaml"), "identity:", text(party, database));
    for (LabParty peer : peersOf(party)) {
      replace(folder.resolve("peers.yaml"), named(peer), directory(party));
      if (party.isCentre()) {
        replace(folder.resolve("bureaus.yaml"), coded(peer), bureaus(party));
      }
    }
  }

  private static void replace(Path file, String expected, String text) {
    try {
      if (Files.exists(file)) {
        String old = Files.readString(file);
        if (old.contains(expected)) {
          return;
        }
        PrivateFiles.write(file.resolveSibling(file.getFileName() + ".previous"), old);
      }
      PrivateFiles.write(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<LabParty> peersOf(LabParty party) {
    return parties.stream().filter(peer -> peer.isCentre() != party.isCentre()).toList();
  }

  private static String named(LabParty peer) {
    return "party: \"" + peer.identity().code() + "\"";
  }

  private String text(LabParty party, PracticeDatabase database) {
    String common =
        """
        fukuhon:
          party: "%s"
          role: %s
          environment: practice
          database:
            url: %s
            owner:  {user: owner,  password-file: secrets/owner.password}
            engine: {user: engine, password-file: secrets/engine.password}
            viewer: {user: viewer, password-file: secrets/viewer.password}
            auditor: {user: auditor, password-file: secrets/auditor.password}
          keys:
            tls: {file: keys/tls.p12, password-file: secrets/keys.password}
            signing:
              - {file: keys/signing.p12, post-quantum-file: keys/signing-mldsa.p12, password-file: secrets/keys.password}
            encryption:
              - {file: keys/encryption.p12, post-quantum-file: keys/encryption-mlkem.p12, password-file: secrets/keys.password}
            anchors: keys/ca.pem
        %s  identity: {directory: peers.yaml, revocation: keys/revocation}
          server: {host: 127.0.0.1, port: %d}
        """
            .formatted(
                party.identity().code(),
                party.role(),
                database.jdbcUrl(party.database()),
                party.isCentre() ? "" : "    streams: keys/streams\n",
                party.httpsPort());
    return common + (party.isCentre() ? "" : gateway(party));
  }

  private String gateway(LabParty party) {
    LabParty centre = parties.getFirst();
    return """
      centre:
        url: %s
        party: %s
        recipients: [{certificates: keys/centre-encryption.pem}]
      streams: [%s-FUKUHON]
    """
        .formatted(centre.url(), centre.identity().code(), party.name());
  }

  private String directory(LabParty party) {
    StringBuilder peers = new StringBuilder("peers:\n");
    for (LabParty peer : peersOf(party)) {
      peers.append(
          """
            - %s
              role: %s
              environment: practice
              from: 2024-03-01
              datasets: [%s]
              hosts: [{name: %s, kind: %s}]
              certificate: {issuer: "%s"}
              addresses: [127.0.0.0/8]
              contact: {name: "%s"}
          """
              .formatted(
                  named(peer),
                  peer.isCentre() ? "centre" : "municipality",
                  peer.isCentre() ? "" : "FUKUHON",
                  peer.identity().hostName(),
                  peer.isCentre() ? "centre" : "municipality",
                  issuer,
                  peer.identity().displayName()));
    }
    return peers.toString();
  }

  private static String coded(LabParty peer) {
    return "code: \"" + peer.identity().code() + "\"";
  }

  private String bureaus(LabParty centre) {
    StringBuilder bureaus =
        new StringBuilder(
            """
            bureaus:
              - bureau: practice
                name: 練習法務局
                municipalities:
            """);
    for (LabParty peer : peersOf(centre)) {
      bureaus.append(
          "      - {%s, name: \"%s\"}\n".formatted(coded(peer), peer.identity().displayName()));
    }
    return bureaus.toString();
  }
}
