package jp.fukuhon.core.evidence;

import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import jp.fukuhon.core.seal.SignerCertificates;
import jp.fukuhon.core.transfer.Digest;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps what a transfer's signed documents need to be verified in decades: the signers'
 * certificates, their issuers', and the issuers' revocation lists of the time. Each once, by its
 * digest. Thread-safe.
 */
public final class EvidenceStore {

  private final JdbcClient jdbc;
  private final Set<X509Certificate> anchors;
  private final Supplier<List<X509CRL>> revocationLists;

  /**
   * @param anchors whom this party trusts
   * @param revocationLists those it has now
   */
  public EvidenceStore(
      JdbcClient jdbc,
      Collection<X509Certificate> anchors,
      Supplier<List<X509CRL>> revocationLists) {
    this.jdbc = jdbc;
    this.anchors = Set.copyOf(anchors);
    this.revocationLists = revocationLists;
  }

  /** Certificate or list, encoded. */
  private record Octets(String kind, byte[] octets) {}

  /**
   * Keeps what belongs to verified documents, in the caller's transaction: the one that stores
   * them. Repeating it is safe.
   *
   * @param transferId whose documents
   * @param documents signed (CMS)
   */
  public void keep(String transferId, byte[]... documents) {
    // in one order everywhere, so that two that keep the same files cannot wait for each other
    Map<Digest, Octets> files = new TreeMap<>(Comparator.comparing(Digest::hex));
    for (byte[] document : documents) {
      for (X509Certificate signer : SignerCertificates.in(document)) {
        add(files, signer);
        anchors.stream()
            .filter(anchor -> hasIssued(anchor, signer))
            .forEach(anchor -> addIssuer(files, anchor));
      }
    }
    Set<Digest> known =
        jdbc
            .sql("SELECT digest FROM audit.evidence_file WHERE digest IN (:digests)")
            .param("digests", files.keySet().stream().map(Digest::bytes).toList())
            .query((row, n) -> new Digest(row.getBytes(1)))
            .list()
            .stream()
            .collect(Collectors.toSet());
    files.forEach(
        (digest, file) -> {
          if (!known.contains(digest)) {
            jdbc.sql(
                    """
                    INSERT INTO audit.evidence_file (digest, kind, octets) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
                    """)
                .params(digest.bytes(), file.kind(), file.octets())
                .update();
          }
          jdbc.sql(
                  """
                  INSERT INTO audit.transfer_evidence (transfer_id, digest) VALUES (?, ?) ON CONFLICT DO NOTHING
                  """)
              .params(transferId, digest.bytes())
              .update();
        });
  }

  private void addIssuer(Map<Digest, Octets> files, X509Certificate anchor) {
    add(files, anchor);
    X500Principal issuer = anchor.getSubjectX500Principal();
    for (X509CRL list : revocationLists.get()) {
      if (list.getIssuerX500Principal().equals(issuer)) {
        try {
          byte[] octets = list.getEncoded();
          files.put(Digest.of(octets), new Octets("CRL", octets));
        } catch (CRLException e) {
          throw new IllegalStateException("a revocation list has no encoding", e);
        }
      }
    }
  }

  private static void add(Map<Digest, Octets> files, X509Certificate certificate) {
    try {
      byte[] octets = certificate.getEncoded();
      files.put(Digest.of(octets), new Octets("CERTIFICATE", octets));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate has no encoding", e);
    }
  }

  private static boolean hasIssued(X509Certificate anchor, X509Certificate certificate) {
    if (!anchor.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(anchor.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
