package jp.fukuhon.practice.ca;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import jp.fukuhon.practice.PrivateFiles;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * A certificate authority for practice: two roots of ten years, ECDSA P-256 and ML-DSA-65, each
 * issuing for keys of its own strength. It issues what the real one would, and the wrong
 * certificates that a party must refuse (another authority's: take a second one).
 *
 * <p>Immutable and thread-safe. Its keys protect nothing: never install its certificates elsewhere.
 */
public final class PracticeAuthority {

  private static final Duration LIFE = Duration.ofDays(3_652);
  private static final Duration CERTIFICATE_LIFE =
      Duration.ofDays(Integer.getInteger("fukuhon.practice.certificate-days", 730));

  /** Certificates start in the past, for clocks that disagree a little. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private final Clock clock;
  private final Root classic;
  private final Root postQuantum;

  private PracticeAuthority(Clock clock, Root classic, Root postQuantum) {
    this.clock = clock;
    this.classic = classic;
    this.postQuantum = postQuantum;
  }

  /** A new authority that exists in memory only. */
  public static PracticeAuthority inMemory(Clock clock) {
    return new PracticeAuthority(clock, root(KeyKind.P_256, clock), root(KeyKind.ML_DSA_65, clock));
  }

  private static Root root(KeyKind kind, Clock clock) {
    Instant now = clock.instant();
    String name = kind == KeyKind.P_256 ? "fukuhon practice CA" : "fukuhon practice CA ML-DSA";
    return Root.create(kind, name, now.minus(BACKDATED), now.plus(LIFE));
  }

  /** The authority kept in that directory; a new one if there is none. */
  public static PracticeAuthority openOrCreate(Path directory, Clock clock) {
    PrivateFiles.directory(directory);
    String password = PrivateFiles.secret(directory.resolve("ca.password"));
    PracticeAuthority authority =
        new PracticeAuthority(
            clock,
            root(KeyKind.P_256, directory.resolve("ca.p12"), password, clock),
            root(KeyKind.ML_DSA_65, directory.resolve("ca-mldsa.p12"), password, clock));
    if (!Files.exists(directory.resolve("ca.pem"))) {
      authority.writeAnchors(directory.resolve("ca.pem"), directory.resolve("ca.crl.pem"));
    }
    return authority;
  }

  private static Root root(KeyKind kind, Path file, String password, Clock clock) {
    if (Files.exists(file)) {
      return Root.open(kind, file, password);
    }
    Root created = root(kind, clock);
    created.write(file, password);
    return created;
  }

  /** Its certificate on P-256, the trust anchor of certificates on P-256. */
  public X509Certificate certificate() {
    return classic.certificate();
  }

  /** Its ML-DSA-65 certificate, the trust anchor of post-quantum certificates. */
  public X509Certificate postQuantumCertificate() {
    return postQuantum.certificate();
  }

  /** A list, signed now, of no revoked certificates of the root on P-256; valid for two years. */
  public X509CRL emptyRevocationList() {
    Instant now = clock.instant();
    return revocationList(List.of(), now.minus(BACKDATED), now.plus(CERTIFICATE_LIFE));
  }

  /**
   * A list of the root on P-256 that names certificates, revoked when the list was made.
   *
   * @param revoked of them those that this root issued
   * @param thisUpdate when it was made
   * @param nextUpdate when it becomes stale
   */
  public X509CRL revocationList(
      Collection<X509Certificate> revoked, Instant thisUpdate, Instant nextUpdate) {
    return revocationList(classic, revoked, thisUpdate, nextUpdate);
  }

  /**
   * Writes, as PEM, the lists of both roots, P-256 first; they are fresh for two years.
   *
   * @param revoked each goes into the list of the root that issued it
   */
  public void writeRevocationList(Path file, Collection<X509Certificate> revoked) {
    writeRevocationLists(file, revoked, clock.instant().minusSeconds(1));
  }

  private void writeRevocationLists(
      Path file, Collection<X509Certificate> revoked, Instant thisUpdate) {
    Instant nextUpdate = clock.instant().plus(CERTIFICATE_LIFE);
    PrivateFiles.write(
        file,
        Stream.of(classic, postQuantum)
            .map(root -> pem(revocationList(root, revoked, thisUpdate, nextUpdate)))
            .collect(Collectors.joining()));
  }

  /** Writes one list as PEM. */
  public static void writeRevocationList(Path file, X509CRL list) {
    PrivateFiles.write(file, pem(list));
  }

  private static String pem(X509CRL list) {
    try {
      return IssuedKey.pem("X509 CRL", list.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509CRL revocationList(
      Root root, Collection<X509Certificate> revoked, Instant thisUpdate, Instant nextUpdate) {
    X500Principal issuer = root.certificate().getSubjectX500Principal();
    return Certificates.revocationList(
        root,
        revoked.stream().filter(each -> each.getIssuerX500Principal().equals(issuer)).toList(),
        thisUpdate,
        nextUpdate);
  }

  /** Writes the certificates and fresh revocation lists of both roots as PEM, P-256 first. */
  public void writeAnchors(Path certificateFile, Path revocationListFile) {
    PrivateFiles.write(
        certificateFile,
        IssuedKey.pem(classic.certificate()) + IssuedKey.pem(postQuantum.certificate()));
    writeRevocationLists(revocationListFile, List.of(), clock.instant().minus(BACKDATED));
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
    return issue(party, purpose, KeyKind.P_256, notBefore, notAfter);
  }

  /** A new key of that kind with a certificate that is valid now and for two years. */
  public IssuedKey issue(PartyIdentity party, KeyPurpose purpose, KeyKind kind) {
    Instant now = clock.instant();
    return issue(party, purpose, kind, now.minus(BACKDATED), now.plus(CERTIFICATE_LIFE));
  }

  /** One of that kind that is valid in the time given (seconds count). */
  public IssuedKey issue(
      PartyIdentity party, KeyPurpose purpose, KeyKind kind, Instant notBefore, Instant notAfter) {
    return issue(party, Certificates.names(party), purpose, kind, notBefore, notAfter);
  }

  /** One that names the registered host alone, not this machine: what production demands. */
  public IssuedKey issueWithoutLoopback(PartyIdentity party, KeyPurpose purpose) {
    Instant now = clock.instant();
    return issue(
        party,
        Certificates.registeredName(party),
        purpose,
        KeyKind.P_256,
        now.minus(BACKDATED),
        now.plus(CERTIFICATE_LIFE));
  }

  private IssuedKey issue(
      PartyIdentity party,
      GeneralNames names,
      KeyPurpose purpose,
      KeyKind kind,
      Instant notBefore,
      Instant notAfter) {
    Root root = kind == KeyKind.P_256 ? classic : postQuantum;
    KeyPair pair = Certificates.keyPair(kind);
    X509Certificate subject =
        Certificates.endEntity(
            pair.getPublic(), kind, party, names, purpose, notBefore, notAfter, root);
    return new IssuedKey(
        purpose.label() + kind.suffix(), pair.getPrivate(), subject, root.certificate());
  }

  /** A certificate for a key on P-256 that somebody else holds, a token for instance. */
  public X509Certificate certify(PublicKey key, PartyIdentity party, KeyPurpose purpose) {
    Instant now = clock.instant();
    return Certificates.endEntity(
        key,
        KeyKind.P_256,
        party,
        Certificates.names(party),
        purpose,
        now.minus(BACKDATED),
        now.plus(CERTIFICATE_LIFE),
        classic);
  }

  /**
   * Gives a party its keys: {@code tls.p12}, and for suites classic and hybrid {@code signing.p12},
   * {@code signing-mldsa.p12}, {@code encryption.p12}, {@code encryption-mlkem.p12}; the anchors,
   * and PEM copies for other programs. Keys that are there already stay.
   *
   * @param keys the directory; created with mode 0700
   * @param passwordFile holds the password of all of them; created if missing
   */
  public void equip(PartyIdentity party, Path keys, Path passwordFile) {
    PrivateFiles.directory(keys);
    String password = PrivateFiles.secret(passwordFile);
    for (KeyPurpose purpose : KeyPurpose.values()) {
      equip(party, purpose, keys, password);
    }
    Path lists = PrivateFiles.directory(keys.resolve("revocation"));
    writeAnchors(keys.resolve("ca.pem"), lists.resolve("ca.crl.pem"));
  }

  private void equip(PartyIdentity party, KeyPurpose purpose, Path keys, String password) {
    List<KeyKind> kinds = KeyKind.of(purpose);
    if (kinds.stream().allMatch(kind -> Files.exists(store(keys, purpose, kind)))) {
      return;
    }
    List<IssuedKey> all = kinds.stream().map(kind -> issue(party, purpose, kind)).toList();
    PrivateFiles.write(
        keys.resolve(purpose.label() + ".crt.pem"),
        all.stream().map(key -> IssuedKey.pem(key.certificate())).collect(Collectors.joining()));
    if (purpose == KeyPurpose.TLS) { // other programs only need to speak TLS
      all.getFirst().writePem(keys.resolve("tls.crt.pem"), keys.resolve("tls.key.pem"));
    }
    // last: their presence says that all is there
    all.forEach(key -> key.writePkcs12(keys.resolve(key.alias() + ".p12"), password));
  }

  private static Path store(Path keys, KeyPurpose purpose, KeyKind kind) {
    return keys.resolve(purpose.label() + kind.suffix() + ".p12");
  }
}
