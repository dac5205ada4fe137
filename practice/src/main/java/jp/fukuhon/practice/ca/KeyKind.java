package jp.fukuhon.practice.ca;

import java.util.List;

/** What kind of key: each party has, for signing and for encryption, one of each that fits. */
public enum KeyKind {
  /** ECDSA and ECDH on P-256. */
  P_256("", "SHA256withECDSA"),
  /** Signatures that a quantum computer does not forge (FIPS 204). */
  ML_DSA_65("-mldsa", "ML-DSA-65"),
  /** Key encapsulation that it does not open (FIPS 203). */
  ML_KEM_768("-mlkem", "");

  private final String suffix;
  private final String signature;

  KeyKind(String suffix, String signature) {
    this.suffix = suffix;
    this.signature = signature;
  }

  /** What the alias and the file's name end with: empty, {@code -mldsa} or {@code -mlkem}. */
  String suffix() {
    return suffix;
  }

  /** How an authority with such a key signs. */
  String signature() {
    return signature;
  }

  /** The kinds of key that a party has for a purpose, P-256 first. */
  static List<KeyKind> of(KeyPurpose purpose) {
    return switch (purpose) {
      case TLS -> List.of(P_256);
      case SIGNING -> List.of(P_256, ML_DSA_65);
      case ENCRYPTION -> List.of(P_256, ML_KEM_768);
    };
  }
}
