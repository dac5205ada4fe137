package jp.fukuhon.core.directory;

import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import jp.fukuhon.core.digest.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What a peer's TLS certificate must look like, beyond what every peer's must.
 *
 * @param issuer the issuer's whole name; null for any anchor
 * @param subject parts that the subject's name must contain; may be empty
 * @param pins SHA-256 of accepted public keys (SubjectPublicKeyInfo), lower-case hexadecimal; empty
 *     for any key
 */
public record CertificateRule(@Nullable X500Principal issuer, List<Rdn> subject, Set<String> pins) {

  /** Asks for nothing more. */
  public static final CertificateRule ANY = new CertificateRule(null, List.of(), Set.of());

  private static final Map<String, String> NAMES = Map.of("2.5.4.5", "serialNumber");
  private static final Map<String, String> NUMBERS = Map.of("SERIALNUMBER", "2.5.4.5");

  public CertificateRule {
    subject = List.copyOf(subject);
    pins = Set.copyOf(pins);
  }

  /** The parts of a name written as RFC 2253 has it; {@code serialNumber} is known. */
  static List<Rdn> parts(String name) throws InvalidNameException {
    return new LdapName(name).getRdns();
  }

  /**
   * A whole name written as RFC 2253 has it.
   *
   * @throws IllegalArgumentException when it is no name
   */
  static X500Principal name(String name) {
    return new X500Principal(name, NUMBERS);
  }

  /** The pin of a certificate's key. */
  public static String pin(X509Certificate certificate) {
    return HexFormat.of().formatHex(Sha256.of(certificate.getPublicKey().getEncoded()));
  }

  /** What a certificate breaks, in a few words, or nothing. */
  Optional<String> brokenBy(X509Certificate certificate) {
    X500Principal actual = certificate.getIssuerX500Principal();
    if (issuer != null && !issuer.equals(actual)) {
      return Optional.of("its issuer is " + actual.getName() + ", registered is " + issuer);
    }
    List<Rdn> own = parts(certificate.getSubjectX500Principal());
    for (Rdn part : subject) {
      if (!own.contains(part)) {
        return Optional.of(
            "its subject does not contain " + part.getType() + "=" + part.getValue());
      }
    }
    if (!pins.isEmpty() && !pins.contains(pin(certificate))) {
      return Optional.of("its public key " + pin(certificate) + " is not the pinned one");
    }
    return Optional.empty();
  }

  private static List<Rdn> parts(X500Principal principal) {
    try {
      return parts(principal.getName(X500Principal.RFC2253, NAMES));
    } catch (InvalidNameException e) {
      return List.of(); // contains nothing that a rule could ask for
    }
  }
}
