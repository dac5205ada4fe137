package jp.fukuhon.core.seal;

import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The kinds of keys that sign documents and open envelopes. */
public enum KeyAlgorithm {
  /** ECDSA and ECDH on P-256: suite classic, and half of suite hybrid. */
  P_256("P-256"),
  /** Signatures (FIPS 204), the other half of suite hybrid. */
  ML_DSA_65("ML-DSA-65"),
  /** Key encapsulation (FIPS 203), the other half of suite hybrid. */
  ML_KEM_768("ML-KEM-768");

  private final String text;

  KeyAlgorithm(String text) {
    this.text = text;
  }

  /** Whether it is thought to resist quantum computers. */
  public boolean isPostQuantum() {
    return this != P_256;
  }

  /** The kind of a key, or empty for any other. */
  static Optional<KeyAlgorithm> of(PublicKey key) {
    if (EllipticCurve.isP256(key)) {
      return Optional.of(P_256);
    }
    ASN1ObjectIdentifier id =
        SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm().getAlgorithm();
    if (id.equals(NISTObjectIdentifiers.id_ml_dsa_65)) {
      return Optional.of(ML_DSA_65);
    }
    return id.equals(NISTObjectIdentifiers.id_alg_ml_kem_768)
        ? Optional.of(ML_KEM_768)
        : Optional.empty();
  }

  /** What a party's key of a purpose is beside its P-256 key. */
  static KeyAlgorithm postQuantum(CertificatePurpose purpose) {
    return switch (purpose) {
      case SIGNING -> ML_DSA_65;
      case ENCRYPTION -> ML_KEM_768;
      case TLS -> throw new IllegalArgumentException("TLS keys are on P-256 only");
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
