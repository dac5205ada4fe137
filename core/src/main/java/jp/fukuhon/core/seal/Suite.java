package jp.fukuhon.core.seal;

import java.util.Optional;

/**
 * Which algorithms protect a transfer's keys and documents. The suite is part of every derived key
 * and of every record's associated data, so that one suite's octets never open under another.
 */
public enum Suite {
  /** ECDH P-256 for the data key, ECDSA P-256 for the documents. */
  CLASSIC("classic");

  private final String label;

  Suite(String label) {
    this.label = label;
  }

  /** The name in manifests, keys and associated data. */
  public String label() {
    return label;
  }

  /** The suite of that name, or empty for anything else (case matters). */
  public static Optional<Suite> parse(String label) {
    for (Suite suite : values()) {
      if (suite.label.equals(label)) {
        return Optional.of(suite);
      }
    }
    return Optional.empty();
  }
}
