package jp.fukuhon.core.seal;

import java.util.Optional;

/** What a certificate is for; each party has one of each, told apart by the subject's OU. */
public enum CertificatePurpose {
  TLS("tls"),
  SIGNING("signing"),
  ENCRYPTION("encryption");

  private final String unit;

  CertificatePurpose(String unit) {
    this.unit = unit;
  }

  /** The organisational unit (OU) that says so. */
  public String unit() {
    return unit;
  }

  /** The purpose of that OU, or empty for anything else (case matters). */
  public static Optional<CertificatePurpose> parse(String unit) {
    for (CertificatePurpose purpose : values()) {
      if (purpose.unit.equals(unit)) {
        return Optional.of(purpose);
      }
    }
    return Optional.empty();
  }
}
