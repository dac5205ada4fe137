package jp.fukuhon.core.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;

/**
 * One private key of a party and its certificate, loaded from PKCS#12. The key does not leave this
 * package; printing the vault shows the identity alone. Immutable and thread-safe.
 */
public final class KeyVault {

  private final PrivateKey privateKey;
  private final PrivateKey providerKey;
  private final X509Certificate certificate;
  private final CertificateIdentity identity;

  private KeyVault(
      PrivateKey privateKey, X509Certificate certificate, CertificateIdentity identity) {
    this.privateKey = privateKey;
    this.providerKey = BouncyCastle.translate(privateKey);
    this.certificate = certificate;
    this.identity = identity;
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
   * Loads a key and reports every fault, so that an operator can mend all of them at once.
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
    List<TransferException.Configuration> files =
        Stream.of(
                SecretFiles.fault("key store", keyStore),
                SecretFiles.fault("password file", passwordFile))
            .flatMap(Optional::stream)
            .toList();
    files.forEach(faults);
    if (!files.isEmpty()) {
      return Optional.empty();
    }
    try {
      KeyVault vault = open(keyStore, passwordFile);
      List<TransferException.Configuration> wrong = vault.faults(keyStore, purpose, clock);
      wrong.forEach(faults);
      return wrong.isEmpty() ? Optional.of(vault) : Optional.empty();
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

  PrivateKey privateKey() {
    return privateKey;
  }

  /** The key as BouncyCastle holds it: with a foreign one it would set up the curve every time. */
  PrivateKey providerKey() {
    return providerKey;
  }

  private List<TransferException.Configuration> faults(
      Path keyStore, CertificatePurpose purpose, Clock clock) {
    List<TransferException.Configuration> faults = new ArrayList<>();
    if (identity.purpose() != purpose) {
      faults.add(
          fault(
              keyStore,
              "its certificate is for "
                  + identity.purpose().unit()
                  + ", expected "
                  + purpose.unit(),
              "Each purpose has its own key; correct the path."));
    }
    var now = clock.instant();
    var from = certificate.getNotBefore().toInstant();
    var to = certificate.getNotAfter().toInstant();
    if (now.isBefore(from) || now.isAfter(to)) {
      faults.add(
          fault(
              keyStore,
              "its certificate is valid from " + from + " to " + to + ", it is " + now,
              "Renew the certificate, or correct this machine's clock."));
    }
    if (purpose != CertificatePurpose.TLS && !EllipticCurve.isP256(certificate.getPublicKey())) {
      faults.add(
          fault(keyStore, "its key is not on P-256", "Make a P-256 key and its certificate."));
    }
    return faults;
  }

  private static KeyVault open(Path keyStore, Path passwordFile) {
    char[] password = password(passwordFile);
    try (var stream = Files.newInputStream(keyStore)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(stream, password);
      List<String> aliases = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)) {
          aliases.add(alias);
        }
      }
      if (aliases.size() != 1) {
        throw fault(
            keyStore, "it has " + aliases.size() + " keys, expected one", "One key, one file.");
      }
      return of(
          keyStore,
          store.getKey(aliases.getFirst(), password),
          store.getCertificate(aliases.getFirst()));
    } catch (IOException e) {
      throw e.getCause() instanceof UnrecoverableKeyException
          ? fault(keyStore, "the password in " + passwordFile + " is wrong", "Correct it.")
          : fault(keyStore, "it is no PKCS#12 file", "Make it again from key and certificate.");
    } catch (GeneralSecurityException e) {
      throw fault(keyStore, "its key cannot be read", "Make it again from key and certificate.");
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private static KeyVault of(
      Path keyStore,
      java.security.@Nullable Key key,
      java.security.cert.@Nullable Certificate certificate) {
    if (!(key instanceof PrivateKey secret)
        || !(certificate instanceof X509Certificate x509)
        || !KeyPairs.match(secret, x509.getPublicKey())) {
      throw fault(
          keyStore,
          "key and certificate do not belong together",
          "Make it again from key and certificate.");
    }
    try {
      return new KeyVault(secret, x509, CertificateIdentity.of(x509));
    } catch (TransferException.Integrity e) {
      throw fault(keyStore, String.valueOf(e.getMessage()), "Have the certificate issued again.");
    }
  }

  private static char[] password(Path file) {
    try {
      byte[] octets = Files.readAllBytes(file);
      CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(octets));
      int length = text.length();
      while (length > 0 && (text.charAt(length - 1) == '\n' || text.charAt(length - 1) == '\r')) {
        length--;
      }
      char[] password = new char[length];
      text.get(password);
      Arrays.fill(octets, (byte) 0);
      Arrays.fill(text.array(), '\0');
      return password;
    } catch (IOException e) {
      throw new TransferException.Configuration(
          "password file " + file + " cannot be read", "Check the file.", e);
    }
  }

  private static TransferException.Configuration fault(Path keyStore, String what, String hint) {
    return new TransferException.Configuration("key store " + keyStore + ": " + what, hint);
  }

  @Override
  public String toString() {
    return "KeyVault[" + identity.party() + " " + identity.purpose().unit() + "]";
  }
}
