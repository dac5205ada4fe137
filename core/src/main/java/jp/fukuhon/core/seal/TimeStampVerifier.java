package jp.fukuhon.core.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.error.TransferException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * Verifies time stamps (RFC 3161) against the anchors of time-stamping authorities, which are
 * others than those of the parties. Immutable and thread-safe.
 */
public final class TimeStampVerifier {

  private final Set<X509Certificate> anchors;

  /**
   * @param anchors certificates of the authorities that are trusted for time
   */
  public TimeStampVerifier(Collection<X509Certificate> anchors) {
    this.anchors = Set.copyOf(anchors);
  }

  /**
   * What a time stamp proves: the document existed at that time.
   *
   * @param time when, by the authority's clock
   * @param authority subject of its certificate
   */
  public record TimeStamp(Instant time, String authority) {}

  /**
   * Verifies a token.
   *
   * @param token DER, as {@link TimeStampQuery#token} gives it
   * @param document that it must be of
   * @throws TransferException.Integrity when it is of another document, or its signature, its
   *     certificate's purpose or chain do not verify at its time
   */
  public TimeStamp verify(byte[] token, byte[] document) {
    try {
      TimeStampToken stamp = new TimeStampToken(new CMSSignedData(token));
      if (!stamp.getTimeStampInfo().getMessageImprintAlgOID().equals(TSPAlgorithms.SHA256)
          || !Arrays.equals(
              stamp.getTimeStampInfo().getMessageImprintDigest(), Sha256.of(document))) {
        throw new TransferException.Integrity("the time stamp is of another document");
      }
      X509CertificateHolder signer = signer(stamp);
      // also demands the extended key usage timeStamping, alone and critical
      stamp.validate(
          new JcaSimpleSignerInfoVerifierBuilder()
              .setProvider(BouncyCastle.PROVIDER)
              .build(signer));
      Instant time = stamp.getTimeStampInfo().getGenTime().toInstant();
      X509Certificate certificate = parsed(signer);
      requireTrusted(certificate, stamp, time);
      return new TimeStamp(time, certificate.getSubjectX500Principal().getName());
    } catch (TSPException
        | CMSException
        | IOException
        | OperatorCreationException
        | GeneralSecurityException
        | RuntimeException e) {
      throw e instanceof TransferException known
          ? known
          : new TransferException.Integrity("the time stamp does not verify: " + e.getMessage(), e);
    }
  }

  private static X509CertificateHolder signer(TimeStampToken stamp) {
    Collection<X509CertificateHolder> found = stamp.getCertificates().getMatches(stamp.getSID());
    if (found.size() != 1) {
      throw new TransferException.Integrity("the time stamp brings no certificate of its signer");
    }
    return found.iterator().next();
  }

  @SuppressWarnings("JavaUtilDate") // PKIXBuilderParameters speaks it
  private void requireTrusted(X509Certificate certificate, TimeStampToken stamp, Instant time)
      throws GeneralSecurityException, IOException {
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(certificate);
    PKIXBuilderParameters parameters =
        new PKIXBuilderParameters(
            anchors.stream()
                .map(anchor -> new TrustAnchor(anchor, null))
                .collect(Collectors.toSet()),
            target);
    List<X509Certificate> brought = new ArrayList<>();
    for (X509CertificateHolder each : stamp.getCertificates().getMatches(null)) {
      brought.add(parsed(each));
    }
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(brought)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(time));
    CertPathBuilder.getInstance("PKIX").build(parameters);
  }

  private static X509Certificate parsed(X509CertificateHolder holder)
      throws CertificateException, IOException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
  }
}
