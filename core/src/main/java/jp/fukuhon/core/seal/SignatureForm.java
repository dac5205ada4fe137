package jp.fukuhon.core.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** How a signature and the digest under it are named in CMS. */
enum SignatureForm {
  /** RFC 5754. */
  ECDSA("SHA-256", NISTObjectIdentifiers.id_sha256, X9ObjectIdentifiers.ecdsa_with_SHA256),
  /** RFC 9882, pure ML-DSA; a digest shorter than SHA-512 would be weaker than the signature. */
  ML_DSA("SHA-512", NISTObjectIdentifiers.id_sha512, NISTObjectIdentifiers.id_ml_dsa_65);

  private final String hash;

  @SuppressWarnings("ImmutableEnumChecker") // nothing changes it
  private final AlgorithmIdentifier digest;

  @SuppressWarnings("ImmutableEnumChecker")
  private final AlgorithmIdentifier signature;

  SignatureForm(String hash, ASN1ObjectIdentifier digest, ASN1ObjectIdentifier signature) {
    this.hash = hash;
    this.digest = new AlgorithmIdentifier(digest);
    this.signature = new AlgorithmIdentifier(signature);
  }

  static Optional<SignatureForm> of(AlgorithmIdentifier signature) {
    for (SignatureForm form : values()) {
      if (form.signature.getAlgorithm().equals(signature.getAlgorithm())) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  /** The digest's identifier, without parameters. */
  AlgorithmIdentifier digest() {
    return digest;
  }

  /** The signature's identifier, without parameters. */
  AlgorithmIdentifier signature() {
    return signature;
  }

  byte[] hash(byte[] octets) {
    try {
      return MessageDigest.getInstance(hash).digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + hash, e);
    }
  }

  /** The kind of key that signs so. */
  KeyAlgorithm key() {
    return this == ECDSA ? KeyAlgorithm.P_256 : KeyAlgorithm.ML_DSA_65;
  }
}
