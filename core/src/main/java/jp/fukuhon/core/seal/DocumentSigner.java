package jp.fukuhon.core.seal;

import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Signs a party's documents with the key that is in use by the clock: CMS SignedData (RFC 5652)
 * around the content, strict DER. Thread-safe.
 *
 * <p>ECDSA is randomised: two signatures of one content differ. Nothing may be chained over them.
 */
public final class DocumentSigner {

  private static final byte[] NONE = {};

  private final KeySuccession keys;
  private final Clock clock;
  private final TimeGate gate;

  /** Stands before every signature, since each carries a time (第5-3(8)). */
  @FunctionalInterface
  public interface TimeGate {
    /**
     * Returns when the clock may be signed by.
     *
     * @throws jp.fukuhon.core.error.TransferException when it may not
     */
    void requireRightTime();
  }

  /**
   * Signs with these keys, whatever the clock says.
   *
   * @throws IllegalArgumentException when they are not for signing
   */
  public DocumentSigner(KeySuccession keys, Clock clock) {
    this(keys, clock, () -> {});
  }

  /**
   * Signs with these keys.
   *
   * @throws IllegalArgumentException when they are not for signing
   */
  public DocumentSigner(KeySuccession keys, Clock clock, TimeGate gate) {
    if (keys.identity().purpose() != CertificatePurpose.SIGNING) {
      throw new IllegalArgumentException(keys + " is not for signing");
    }
    this.keys = keys;
    this.clock = clock;
    this.gate = gate;
  }

  /**
   * Makes sure, before anything depends on a signature, that one can be made now.
   *
   * @throws jp.fukuhon.core.error.TransferException when the gate refuses this clock
   */
  public void requireRightTime() {
    gate.requireRightTime();
  }

  /** Who signs. */
  public CertificateIdentity identity() {
    return keys.identity();
  }

  /** Whether the key in use has what a suite needs. */
  public boolean supports(Suite suite) {
    return keys.current(clock.instant()).supports(suite);
  }

  /**
   * Signs what has one signature in every suite: a chunk's header, or its acknowledgement. ECDSA
   * P-256 with SHA-256, lower {@code s}; {@code openssl cms -verify} reads it.
   *
   * @return DER; the time is the clock's, in whole seconds
   */
  public byte[] sign(byte[] content) {
    return sign(content, Suite.CLASSIC);
  }

  /**
   * Signs a document of a transfer: in suite classic as {@link #sign(byte[])}, in suite hybrid with
   * ECDSA P-256 and ML-DSA-65, each naming the other.
   *
   * @return DER; the time is the clock's, in whole seconds
   * @throws IllegalStateException when the key in use does not support the suite
   * @throws jp.fukuhon.core.error.TransferException when the gate refuses this clock
   */
  public byte[] sign(byte[] content, Suite suite) {
    gate.requireRightTime();
    Instant time = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    PartyKey key = keys.current(time);
    SignedDocument.Mark ecdsa = mark(key.classic(), NONE);
    if (suite == Suite.CLASSIC) {
      byte[] over = new SignedDocument(content, time, ecdsa, null).ecdsaAttributes();
      return new SignedDocument(content, time, mark(key.classic(), key.classic().sign(over)), null)
          .encode();
    }
    KeyVault second = key.requirePostQuantum();
    SignedDocument.Mark mlDsa = mark(second, NONE);
    SignedDocument unsigned = new SignedDocument(content, time, ecdsa, mlDsa);
    return new SignedDocument(
            content,
            time,
            mark(key.classic(), key.classic().sign(unsigned.ecdsaAttributes())),
            mark(second, second.sign(unsigned.mlDsaAttributes(mlDsa))))
        .encode();
  }

  private static SignedDocument.Mark mark(KeyVault vault, byte[] signature) {
    try {
      return new SignedDocument.Mark(vault.certificate().getEncoded(), signature);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("the certificate has no encoding", e);
    }
  }
}
