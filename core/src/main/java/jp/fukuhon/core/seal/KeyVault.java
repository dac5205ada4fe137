package jp.fukuhon.core.seal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;

/**
 * One private key of a party and its certificate. The key does not leave this package, and signing
 * does not need its octets: it may stay in a token. Printing the vault shows the identity alone.
 * Immutable and thread-safe.
 */
public final class KeyVault {

  private final PrivateKey privateKey;
  private final PrivateKey providerKey;
  private final Provider provider;
  private final X509Certificate certificate;
  private final CertificateIdentity identity;
  private final @Nullable KeyAlgorithm algorithm;

  private KeyVault(KeySource.HeldKey held, CertificateIdentity identity) {
    this.privateKey = held.key();
    this.providerKey = held.provider() == null ? BouncyCastle.translate(held.key()) : held.key();
    this.provider = Objects.requireNonNullElse(held.provider(), BouncyCastle.PROVIDER);
    this.certificate = held.certificate();
    this.identity = identity;
    this.algorithm = KeyAlgorithm.of(certificate.getPublicKey()).orElse(null);
  }

  /**
   * Loads a key and refuses it with the first fault found; see the form that collects.
   *
   * @throws TransferException.Configuration when anything is wrong
   */
  public static KeyVault load(
      Path keyStore, Path passwordFile, CertificatePurpose purpose, Clock clock) {
    List<TransferException.Configuration> faults = new ArrayList<>();
    Optional<KeyVault> vault = load(keyStore, passwordFile, purpose, clock, faults::add);
    if (!faults.isEmpty()) {
      throw faults.getFirst();
    }
    return vault.orElseThrow();
  }

  /**
   * Loads a key that is to be used now, on P-256 (a TLS key may be of another kind), and reports
   * every fault, so that an operator can mend all of them at once.
   *
   * @param keyStore PKCS#12 with exactly one key, mode 600
   * @param passwordFile its password in UTF-8, a line feed at the end is not part of it, mode 600
   * @param purpose what the certificate must be for
   * @param faults is given each fault found
   * @return the vault, or empty when there were faults
   */
  public static Optional<KeyVault> load(
      Path keyStore,
      Path passwordFile,
      CertificatePurpose purpose,
      Clock clock,
      Consumer<TransferException.Configuration> faults) {
    KeySource source = new Pkcs12File(keyStore, passwordFile);
    KeyAlgorithm algorithm = purpose == CertificatePurpose.TLS ? null : KeyAlgorithm.P_256;
    List<TransferException.Configuration> found = new ArrayList<>();
    Optional<KeyVault> vault = read(source, purpose, algorithm, found::add);
    vault.flatMap(known -> known.invalidity(source, clock)).ifPresent(found::add);
    found.forEach(faults);
    return found.isEmpty() ? vault : Optional.empty();
  }

  /**
   * Reads a key whenever its certificate is valid: one of the past still opens what was made for
   * it, one of the future waits for its day.
   *
   * @param algorithm what kind it must be; null for any
   * @param faults is given each fault found
   * @return the vault, perhaps with faults, or empty when it could not be read
   */
  public static Optional<KeyVault> read(
      KeySource source,
      CertificatePurpose purpose,
      @Nullable KeyAlgorithm algorithm,
      Consumer<TransferException.Configuration> faults) {
    List<TransferException.Configuration> files = source.faults();
    files.forEach(faults);
    if (!files.isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyVault vault = of(source);
      vault.faults(source, purpose, algorithm).forEach(faults);
      return Optional.of(vault);
    } catch (TransferException.Configuration fault) {
      faults.accept(fault);
      return Optional.empty();
    }
  }

  /** The certificate of the key. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Whose key it is, and for what. */
  public CertificateIdentity identity() {
    return identity;
  }

  /** Key managers for TLS with this key alone. */
  public KeyManager[] keyManagers() {
    try {
      char[] password = new char[0];
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("key", privateKey, password, new X509Certificate[] {certificate});
      KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(store, password);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("key managers could not be made", e);
    }
  }

  /**
   * The kind of the key.
   *
   * @throws IllegalStateException when documents and envelopes do not know it
   */
  public KeyAlgorithm algorithm() {
    if (algorithm == null) {
      throw new IllegalStateException(this + " is of a kind that only TLS may know");
    }
    return algorithm;
  }

  /** Signs octets: on P-256 in DER with the lower {@code s}, by ML-DSA-65 as FIPS 204 says. */
  byte[] sign(byte[] octets) {
    boolean ecdsa = algorithm() == KeyAlgorithm.P_256;
    try {
      Signature signature =
          Signature.getInstance(ecdsa ? "SHA256withECDSA" : "ML-DSA-65", provider);
      signature.initSign(providerKey);
      signature.update(octets);
      return ecdsa ? EllipticCurve.lowS(signature.sign()) : signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(this + " could not sign", e);
    }
  }

  PrivateKey privateKey() {
    return privateKey;
  }

  /** The key as BouncyCastle holds it: with a foreign one it would set up the curve every time. */
  PrivateKey providerKey() {
    return providerKey;
  }

  /** What is wrong with the certificate's validity now, if anything. */
  public Optional<TransferException.Configuration> invalidity(KeySource source, Clock clock) {
    var now = clock.instant();
    var from = certificate.getNotBefore().toInstant();
    var to = certificate.getNotAfter().toInstant();
    return now.isBefore(from) || now.isAfter(to)
        ? Optional.of(
            source.fault(
                "its certificate is valid from " + from + " to " + to + ", it is " + now,
                "Renew the certificate, or correct this machine's clock."))
        : Optional.empty();
  }

  private List<TransferException.Configuration> faults(
      KeySource source, CertificatePurpose purpose, @Nullable KeyAlgorithm wanted) {
    List<TransferException.Configuration> faults = new ArrayList<>();
    if (identity.purpose() != purpose) {
      faults.add(
          source.fault(
              "its certificate is for "
                  + identity.purpose().unit()
                  + ", expected "
                  + purpose.unit(),
              "Each purpose has its own key; correct the path."));
    }
    if (wanted != null && algorithm != wanted) {
      faults.add(
          source.fault(
              wanted == KeyAlgorithm.P_256 ? "its key is not on P-256" : "its key is not " + wanted,
              "Make a " + wanted + " key and its certificate."));
    }
    return faults;
  }

  private static KeyVault of(KeySource source) {
    KeySource.HeldKey held = source.open();
    if (!KeyPairs.match(held)) {
      throw source.fault(
          "key and certificate do not belong together", "Make it again from key and certificate.");
    }
    try {
      return new KeyVault(held, CertificateIdentity.of(held.certificate()));
    } catch (TransferException.Integrity e) {
      throw source.fault(String.valueOf(e.getMessage()), "Have the certificate issued again.");
    }
  }

  @Override
  public String toString() {
    return "KeyVault[" + identity.party() + " " + identity.purpose().unit() + "]";
  }
}
