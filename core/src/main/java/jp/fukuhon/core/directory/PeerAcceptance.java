package jp.fukuhon.core.directory;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.CertificatePurpose;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.core.seal.TrustedCertificate;

/**
 * Whether a TLS certificate is that of a registered peer, now (通信相手相互の認証, 第5-3(4)): its chain leads
 * to an anchor, it is valid and not revoked, it is for TLS, its party has an entry in force in this
 * environment, its names are that entry's registered hosts, and the entry's own rule holds. A name
 * is never an identity by itself. Thread-safe.
 */
public final class PeerAcceptance {

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final Environment environment;
  private final Supplier<PeerDirectory> directory;
  private final TrustAnchors anchors;
  private final Clock clock;

  /**
   * @param environment of this party
   * @param directory asked at every call, so that it may change
   */
  public PeerAcceptance(
      Environment environment,
      Supplier<PeerDirectory> directory,
      TrustAnchors anchors,
      Clock clock) {
    this.environment = environment;
    this.directory = directory;
    this.anchors = anchors;
    this.clock = clock;
  }

  /** The directory as it is now. */
  public PeerDirectory directory() {
    return directory.get();
  }

  /**
   * The entry in force whose host this certificate is.
   *
   * @throws TransferException.Refused FORBIDDEN saying which rule is broken
   */
  public DirectoryEntry accept(X509Certificate certificate) {
    Instant now = clock.instant();
    TrustedCertificate trusted = trust(certificate, now);
    String party = trusted.identity().party();
    if (trusted.identity().purpose() != CertificatePurpose.TLS) {
      throw forbidden("the certificate of " + party + " is not for TLS");
    }
    DirectoryEntry entry =
        directory()
            .inForce(party, environment, now)
            .orElseThrow(() -> forbidden(notInForce(party, now)));
    hostFault(certificate, entry)
        .or(() -> entry.certificate().brokenBy(certificate))
        .ifPresent(
            fault -> {
              throw forbidden("the certificate of party " + party + " is refused: " + fault);
            });
    return entry;
  }

  /**
   * The entry of that party, if this certificate is of one of its hosts.
   *
   * @throws TransferException.Refused FORBIDDEN saying which rule is broken
   */
  public DirectoryEntry accept(X509Certificate certificate, String party) {
    DirectoryEntry entry = accept(certificate);
    if (!entry.party().equals(party)) {
      throw forbidden("the certificate is of party " + entry.party() + ", expected " + party);
    }
    return entry;
  }

  /**
   * What can be said of a certificate without the directory: chain, validity, revocation, purpose.
   *
   * @throws TransferException.Refused FORBIDDEN
   */
  public TrustedCertificate trust(X509Certificate certificate) {
    return trust(certificate, clock.instant());
  }

  private TrustedCertificate trust(X509Certificate certificate, Instant now) {
    try {
      TrustedCertificate trusted = anchors.trust(certificate, now);
      anchors.revocations().requireGood(certificate, now);
      return trusted;
    } catch (TransferException.Integrity e) {
      throw forbidden(String.valueOf(e.getMessage()));
    }
  }

  private String notInForce(String party, Instant now) {
    List<DirectoryEntry> entries = directory().entries(party);
    if (entries.isEmpty()) {
      return "party " + party + " is not in the peer directory";
    }
    List<DirectoryEntry> here =
        entries.stream().filter(entry -> entry.environment() == environment).toList();
    if (here.isEmpty()) {
      return "party "
          + party
          + " is registered for the environment "
          + entries.getFirst().environment().tag()
          + ", this one is "
          + environment.tag();
    }
    return "the registration of party "
        + party
        + (here.stream().allMatch(entry -> entry.begins().isAfter(now))
            ? " begins on " + Collections.min(here.stream().map(DirectoryEntry::from).toList())
            : " has ended");
  }

  /** Every name of the certificate is a registered one, and there is at least one. */
  private Optional<String> hostFault(X509Certificate certificate, DirectoryEntry entry) {
    Collection<List<?>> names;
    try {
      names = Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
    } catch (CertificateParsingException e) {
      return Optional.of("its subjectAltName cannot be read");
    }
    boolean registered = false;
    for (List<?> name : names) {
      String text = String.valueOf(name.get(1));
      if (name.get(0).equals(DNS_NAME)) {
        String host = text.toLowerCase(Locale.ROOT);
        boolean own = entry.hostNames().stream().anyMatch(known -> known.value().equals(host));
        if (!own && !(environment.allowsLoopback() && host.equals("localhost"))) {
          return Optional.of("its name " + text + " is not the registered " + hosts(entry));
        }
        registered |= own;
      } else if (name.get(0).equals(IP_ADDRESS)
          && !(environment.allowsLoopback() && isLoopback(text))) {
        return Optional.of("it names the address " + text + "; hosts are known by their names");
      }
    }
    return registered
        ? Optional.empty()
        : Optional.of("it does not name the registered " + hosts(entry));
  }

  private static String hosts(DirectoryEntry entry) {
    return entry.hostNames().stream()
        .map(HostName::value)
        .sorted()
        .collect(Collectors.joining(" or "));
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static TransferException forbidden(String what) {
    return new TransferException.Refused(ErrorCode.FORBIDDEN, what);
  }
}
