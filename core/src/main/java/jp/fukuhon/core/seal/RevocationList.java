package jp.fukuhon.core.seal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole, direct revocation list that its anchor has signed. Immutable and thread-safe.
 *
 * @param file where it was read
 * @param anchor who signed it
 * @param crl the list
 */
public record RevocationList(Path file, X509Certificate anchor, X509CRL crl) {

  private static final long LARGEST = 64L << 20;
  private static final int CRL_SIGN = 6;

  /** When it was made. */
  public Instant thisUpdate() {
    return crl.getThisUpdate().toInstant();
  }

  /** When the next one was due; past it the list is stale. */
  public Instant nextUpdate() {
    return crl.getNextUpdate().toInstant();
  }

  /** True once its successor should have been imported. */
  public boolean isStaleAt(Instant instant) {
    return instant.isAfter(nextUpdate());
  }

  /** How many certificates it names. */
  public int size() {
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    return entries == null ? 0 : entries.size();
  }

  boolean isOfIssuer(X509Certificate certificate) {
    return anchor.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  @Nullable X509CRLEntry entry(X509Certificate certificate) {
    return crl.getRevokedCertificate(certificate.getSerialNumber());
  }

  /** The newest of each anchor; of two made in the same second the one that names more. */
  static List<RevocationList> newest(Collection<RevocationList> lists) {
    Comparator<RevocationList> age =
        Comparator.comparing(RevocationList::thisUpdate).thenComparing(RevocationList::size);
    Map<X509Certificate, RevocationList> newest = new LinkedHashMap<>();
    for (RevocationList list : lists) {
      newest.merge(list.anchor(), list, BinaryOperator.maxBy(age));
    }
    return List.copyOf(newest.values());
  }

  /** The lists of a file that can be used; what cannot is told. */
  static List<RevocationList> read(
      Path file, Collection<X509Certificate> anchors, Consumer<String> faults) {
    List<RevocationList> lists = new ArrayList<>();
    try {
      if (Files.size(file) > LARGEST) {
        faults.accept(file + " is larger than " + LARGEST + " octets");
        return lists;
      }
      Collection<? extends CRL> found;
      try (InputStream in = Files.newInputStream(file)) {
        found = CertificateFactory.getInstance("X.509").generateCRLs(in);
      }
      if (found.isEmpty()) {
        faults.accept(file + " holds no revocation list");
      }
      for (CRL crl : found) {
        X509CRL list = (X509CRL) crl;
        Optional<String> fault = fault(list);
        Optional<X509Certificate> signer = signer(list, anchors);
        if (fault.isPresent()) {
          faults.accept(file + ": " + fault.get());
        } else if (signer.isEmpty()) {
          faults.accept(
              file + ": no anchor has signed this list of " + list.getIssuerX500Principal());
        } else {
          lists.add(new RevocationList(file, signer.get(), list));
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      faults.accept(file + " is no revocation list (" + e.getClass().getSimpleName() + ")");
    }
    return lists;
  }

  private static Optional<String> fault(X509CRL list) {
    if (list.getNextUpdate() == null) {
      return Optional.of("the list does not say when it becomes stale (nextUpdate)");
    }
    Set<String> critical = list.getCriticalExtensionOIDs();
    return critical == null || critical.isEmpty()
        ? Optional.empty()
        : Optional.of("partial and indirect lists are not understood (" + critical + ")");
  }

  private static Optional<X509Certificate> signer(
      X509CRL list, Collection<X509Certificate> anchors) {
    return anchors.stream()
        .filter(anchor -> anchor.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
        .filter(anchor -> anchor.getKeyUsage() == null || anchor.getKeyUsage()[CRL_SIGN])
        .filter(anchor -> isSignedBy(list, anchor))
        .findFirst();
  }

  private static boolean isSignedBy(X509CRL list, X509Certificate anchor) {
    try {
      list.verify(anchor.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
