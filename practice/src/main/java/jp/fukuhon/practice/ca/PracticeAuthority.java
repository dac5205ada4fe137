package jp.fukuhon.practice.ca;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;

/**
 * A certificate authority for practice: ECDSA P-256, ten years. It issues what the real one would,
 * and the wrong certificates that a party must refuse (another authority's: take a second one).
 *
 * <p>Immutable and thread-safe. Its key protects nothing: never install its certificate elsewhere.
 */
public final class PracticeAuthority {

  private static final Duration LIFE = Duration.ofDays(3_652);
  private static final Duration CERTIFICATE_LIFE = Duration.ofDays(730);

  /** Certificates start in the past, for clocks that disagree a little. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final String ALIAS = "authority";

  private final Clock clock;
  private final PrivateKey key;
  private final X509Certificate certificate;

  private PracticeAuthority(Clock clock, PrivateKey key, X509Certificate certificate) {
    this.clock = clock;
    this.key = key;
    this.certificate = certificate;
  }

  /** A new authority that exists in memory only. */
  public static PracticeAuthority inMemory(Clock clock) {
    Instant now = clock.instant();
    KeyPair pair = Certificates.keyPair();
    X509Certificate certificate =
        Certificates.selfSigned(pair, "fukuhon practice CA", now.minus(BACKDATED), now.plus(LIFE));
    return new PracticeAuthority(clock, pair.getPrivate(), certificate);
  }

  /** The authority kept in that directory; a new one if there is none. */
  public static PracticeAuthority openOrCreate(Path directory, Clock clock) {
    PrivateFiles.directory(directory);
    Path file = directory.resolve("ca.p12");
    String password = PrivateFiles.secret(directory.resolve("ca.password"));
    if (Files.exists(file)) {
      return open(file, password, clock);
    }
    PracticeAuthority created = inMemory(clock);
    X509Certificate own = created.certificate;
    new IssuedKey(ALIAS, created.key, own, own).writePkcs12(file, password);
    created.writeAnchors(directory.resolve("ca.pem"), directory.resolve("ca.crl.pem"));
    return created;
  }

  private static PracticeAuthority open(Path file, String password, Clock clock) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      if (store.getKey(ALIAS, password.toCharArray()) instanceof PrivateKey key
          && store.getCertificate(ALIAS) instanceof X509Certificate certificate) {
        return new PracticeAuthority(clock, key, certificate);
      }
      throw new GeneralSecurityException("no entry '" + ALIAS + "'");
    } catch (IOException | GeneralSecurityException e) {
      throw new PracticeException(
          "cannot read the practice authority in " + file,
          "restore it, or remove the whole practice directory and begin anew",
          e);
    }
  }

  /** Its own certificate, the trust anchor. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** A list, signed now, of no revoked certificates; valid for two years. */
  public X509CRL emptyRevocationList() {
    Instant now = clock.instant();
    return Certificates.emptyRevocationList(
        certificate, key, now.minus(BACKDATED), now.plus(CERTIFICATE_LIFE));
  }

  /** Writes its certificate and a fresh revocation list as PEM. */
  public void writeAnchors(Path certificateFile, Path revocationListFile) {
    PrivateFiles.write(certificateFile, IssuedKey.pem(certificate));
    try {
      PrivateFiles.write(
          revocationListFile, IssuedKey.pem("X509 CRL", emptyRevocationList().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A new key with a certificate that is valid now and for two years. */
  public IssuedKey issue(PartyIdentity party, KeyPurpose purpose) {
    Instant now = clock.instant();
    return issue(party, purpose, now.minus(BACKDATED), now.plus(CERTIFICATE_LIFE));
  }

  /** One that expired yesterday. */
  public IssuedKey issueExpired(PartyIdentity party, KeyPurpose purpose) {
    Instant yesterday = clock.instant().minus(Duration.ofDays(1));
    return issue(party, purpose, yesterday.minus(CERTIFICATE_LIFE), yesterday);
  }

  /** One that is valid from tomorrow on. */
  public IssuedKey issueNotYetValid(PartyIdentity party, KeyPurpose purpose) {
    Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
    return issue(party, purpose, tomorrow, tomorrow.plus(CERTIFICATE_LIFE));
  }

  /** One that is valid in the time given (seconds count). */
  public IssuedKey issue(
      PartyIdentity party, KeyPurpose purpose, Instant notBefore, Instant notAfter) {
    KeyPair pair = Certificates.keyPair();
    X509Certificate subject =
        Certificates.endEntity(
            pair.getPublic(), party, purpose, notBefore, notAfter, certificate, key);
    return new IssuedKey(purpose.label(), pair.getPrivate(), subject, certificate);
  }

  /**
   * Gives a party its three keys: {@code tls.p12}, {@code signing.p12}, {@code encryption.p12}, the
   * anchors, and PEM copies for other programs. Keys that are there already stay.
   *
   * @param keys the directory; created with mode 0700
   * @param passwordFile holds the password of all three; created if missing
   */
  public void equip(PartyIdentity party, Path keys, Path passwordFile) {
    PrivateFiles.directory(keys);
    String password = PrivateFiles.secret(passwordFile);
    for (KeyPurpose purpose : KeyPurpose.values()) {
      Path store = keys.resolve(purpose.label() + ".p12");
      if (!Files.exists(store)) {
        IssuedKey issued = issue(party, purpose);
        PrivateFiles.write(
            keys.resolve(purpose.label() + ".crt.pem"), IssuedKey.pem(issued.certificate()));
        if (purpose == KeyPurpose.TLS) { // other programs only need to speak TLS
          issued.writePem(keys.resolve("tls.crt.pem"), keys.resolve("tls.key.pem"));
        }
        issued.writePkcs12(store, password); // last: its presence says that all is there
      }
    }
    Path lists = PrivateFiles.directory(keys.resolve("revocation"));
    writeAnchors(keys.resolve("ca.pem"), lists.resolve("ca.crl.pem"));
  }
}
