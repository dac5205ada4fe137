package jp.fukuhon.core.seal;

import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import jp.fukuhon.core.digest.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A party's key for signing or for encryption: one on P-256 and, for suite hybrid, its post-quantum
 * half (ML-DSA-65 or ML-KEM-768), of the same party and purpose. Immutable and thread-safe.
 */
public final class PartyKey {

  private final KeyVault classic;
  private final @Nullable KeyVault postQuantum;
  private final Instant effectiveFrom;

  /**
   * Puts the halves together.
   *
   * @param postQuantum null when the key is for suite classic alone
   * @param effectiveFrom when the party begins to use it
   * @throws IllegalArgumentException when they are of two parties or purposes, or of the wrong kind
   */
  public PartyKey(KeyVault classic, @Nullable KeyVault postQuantum, Instant effectiveFrom) {
    if (classic.algorithm() != KeyAlgorithm.P_256) {
      throw new IllegalArgumentException(classic + " is not on P-256");
    }
    if (postQuantum != null
        && (!postQuantum.identity().equals(classic.identity())
            || postQuantum.algorithm() != KeyAlgorithm.postQuantum(classic.identity().purpose()))) {
      throw new IllegalArgumentException(postQuantum + " is not the other half of " + classic);
    }
    this.classic = classic;
    this.postQuantum = postQuantum;
    this.effectiveFrom = effectiveFrom;
  }

  /** Whose key it is, and for what. */
  public CertificateIdentity identity() {
    return classic.identity();
  }

  /** When the party begins to use it. */
  public Instant effectiveFrom() {
    return effectiveFrom;
  }

  /** Whether it has what a suite needs. */
  public boolean supports(Suite suite) {
    return suite == Suite.CLASSIC || postQuantum != null;
  }

  /** The strongest suite that it supports. */
  public Suite strongest() {
    return supports(Suite.HYBRID) ? Suite.HYBRID : Suite.CLASSIC;
  }

  /** Its certificates, P-256 first. */
  public Stream<X509Certificate> certificates() {
    return Stream.of(Optional.of(classic), postQuantum())
        .flatMap(Optional::stream)
        .map(KeyVault::certificate);
  }

  /** What others, or the party itself, wrap keys for. */
  public Recipient recipient() {
    return new Recipient(
        classic.certificate(), postQuantum().map(KeyVault::certificate).orElse(null));
  }

  /** SHA-256 over its certificates, P-256 first: which key it is. */
  public byte[] fingerprint() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    certificates()
        .forEach(
            certificate -> {
              try {
                all.writeBytes(certificate.getEncoded());
              } catch (CertificateEncodingException e) {
                throw new IllegalStateException("the certificate has no encoding", e);
              }
            });
    return Sha256.of(all.toByteArray());
  }

  KeyVault classic() {
    return classic;
  }

  Optional<KeyVault> postQuantum() {
    return Optional.ofNullable(postQuantum);
  }

  /** The half that a suite needs beside the other. */
  KeyVault requirePostQuantum() {
    return postQuantum()
        .orElseThrow(() -> new IllegalStateException(classic + " has no post-quantum half"));
  }

  @Override
  public String toString() {
    return "PartyKey[" + identity().party() + " " + identity().purpose().unit() + "]";
  }
}
