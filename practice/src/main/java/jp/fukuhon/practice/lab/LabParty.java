package jp.fukuhon.practice.lab;

import java.nio.file.Path;
import jp.fukuhon.practice.ca.PartyIdentity;
import jp.fukuhon.practice.samples.Municipalities;

/**
 * One party of the lab.
 *
 * @param name {@code centre} or the municipality's code: its directory in the lab
 * @param httpsPort the port it would serve on
 */
public record LabParty(String name, int httpsPort) {

  static final String CENTRE = "centre";

  /** Whether this is the centre; every other party is a municipality's gateway. */
  public boolean isCentre() {
    return name.equals(CENTRE);
  }

  /** {@code centre} or {@code gateway}. */
  public String role() {
    return isCentre() ? CENTRE : "gateway";
  }

  /** Its database: {@code centre} or {@code m131016}. */
  public String database() {
    return isCentre() ? CENTRE : "m" + name;
  }

  /** Who it is in certificates. */
  public PartyIdentity identity() {
    return isCentre()
        ? PartyIdentity.centre()
        : PartyIdentity.municipality(name, Municipalities.find(name).orElseThrow().fullName());
  }

  /** Its directory. */
  public Path directory(Path lab) {
    return lab.resolve(name);
  }

  /** Where the password of one of its database roles is kept. */
  public Path passwordFile(Path lab, String role) {
    return directory(lab).resolve("secrets").resolve(role + ".password");
  }

  String url() {
    return "https://127.0.0.1:" + httpsPort;
  }
}
