package jp.fukuhon.core.seal;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.core.error.TransferException;

/**
 * Which algorithms protect a transfer's keys and documents. The suite is part of every derived key
 * and of every record's associated data, so that one suite's octets never open under another.
 */
public enum Suite {
  /** ECDH P-256 for the data key, ECDSA P-256 for the documents. */
  CLASSIC("classic"),

  /**
   * The data key behind ML-KEM-768 and ECDH P-256, both needed; the documents signed by ECDSA P-256
   * and ML-DSA-65, both required.
   */
  HYBRID("hybrid");

  private static final Set<Suite> ALL = Collections.unmodifiableSet(EnumSet.allOf(Suite.class));

  private final String label;

  Suite(String label) {
    this.label = label;
  }

  /** The name in manifests, keys and associated data. */
  public String label() {
    return label;
  }

  /** Every suite that this code knows. */
  public static Set<Suite> all() {
    return ALL;
  }

  /**
   * The suite of that name.
   *
   * @throws TransferException.Integrity when there is none
   */
  public static Suite require(String label) {
    return parse(label)
        .orElseThrow(() -> new TransferException.Integrity("unknown suite '" + label + "'"));
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
