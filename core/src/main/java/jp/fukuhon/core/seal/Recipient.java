package jp.fukuhon.core.seal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;

/**
 * Whom a key is wrapped for: a party's encryption certificate on P-256 and, for suite hybrid, the
 * one for ML-KEM-768.
 *
 * @param classic on P-256
 * @param postQuantum for ML-KEM-768; null when the recipient knows suite classic alone
 */
public record Recipient(X509Certificate classic, @Nullable X509Certificate postQuantum) {

  /**
   * Reads a recipient from a PEM file with its certificates, in any order.
   *
   * @throws TransferException.Configuration when they are not those of one recipient
   */
  public static Recipient load(Path pem) {
    X509Certificate classic = null;
    X509Certificate postQuantum = null;
    for (X509Certificate each : certificates(pem)) {
      KeyAlgorithm algorithm = KeyAlgorithm.of(each.getPublicKey()).orElse(null);
      if (algorithm == KeyAlgorithm.P_256 && classic == null) {
        classic = each;
      } else if (algorithm == KeyAlgorithm.ML_KEM_768 && postQuantum == null) {
        postQuantum = each;
      } else {
        throw fault(pem, "it holds a second certificate of a kind, or one of an unknown kind");
      }
    }
    if (classic == null) {
      throw fault(pem, "it holds no certificate on P-256");
    }
    Recipient recipient = new Recipient(classic, postQuantum);
    recipient.requireOneIdentity(pem);
    return recipient;
  }

  private void requireOneIdentity(Path pem) {
    try {
      CertificateIdentity identity = CertificateIdentity.of(classic);
      if (identity.purpose() != CertificatePurpose.ENCRYPTION) {
        throw fault(pem, "its certificate is for " + identity.purpose().unit());
      }
      if (postQuantum != null && !CertificateIdentity.of(postQuantum).equals(identity)) {
        throw fault(pem, "its certificates are of two parties or purposes");
      }
    } catch (TransferException.Integrity e) {
      throw fault(pem, String.valueOf(e.getMessage()));
    }
  }

  /** Whether keys can be wrapped for it under a suite. */
  public boolean supports(Suite suite) {
    return suite == Suite.CLASSIC || postQuantum != null;
  }

  /** Whose it is. */
  public String party() {
    return CertificateIdentity.of(classic).party();
  }

  /** Its certificates, P-256 first. */
  public List<X509Certificate> certificates() {
    return postQuantum == null ? List.of(classic) : List.of(classic, postQuantum);
  }

  private static List<X509Certificate> certificates(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (IOException | CertificateException e) {
      throw new TransferException.Configuration(
          "the recipient's certificates " + pem + " cannot be read",
          "Put the recipient's encryption certificates there, PEM.",
          e);
    }
  }

  private static TransferException.Configuration fault(Path pem, String what) {
    return new TransferException.Configuration(
        "the recipient's certificates " + pem + ": " + what,
        "One recipient's encryption certificates in one file: P-256, and ML-KEM-768 for hybrid.");
  }
}
