package jp.fukuhon.core.seal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The provider, used by reference: it is never registered with the platform. */
final class BouncyCastle {

  static final Provider PROVIDER = new BouncyCastleProvider();

  private BouncyCastle() {}

  static PrivateKey translate(PrivateKey key) {
    try {
      if ("EC".equals(key.getAlgorithm())) {
        return (PrivateKey) KeyFactory.getInstance("EC", PROVIDER).translateKey(key);
      }
      return isPostQuantum(key)
          ? KeyFactory.getInstance(key.getAlgorithm(), PROVIDER)
              .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()))
          : key;
    } catch (GeneralSecurityException e) {
      return key;
    }
  }

  static PublicKey translate(PublicKey key) {
    try {
      if ("EC".equals(key.getAlgorithm())) {
        return (PublicKey) KeyFactory.getInstance("EC", PROVIDER).translateKey(key);
      }
      return isPostQuantum(key)
          ? KeyFactory.getInstance(key.getAlgorithm(), PROVIDER)
              .generatePublic(new X509EncodedKeySpec(key.getEncoded()))
          : key;
    } catch (GeneralSecurityException e) {
      return key;
    }
  }

  /** The certificate as the provider holds it: only then are post-quantum keys of its own kind. */
  static X509Certificate translate(X509Certificate certificate) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509", PROVIDER)
              .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a certificate that cannot be read again", e);
    }
  }

  private static boolean isPostQuantum(Key key) {
    return key.getAlgorithm().startsWith("ML-");
  }

  static byte[] der(ASN1Encodable structure) {
    try {
      return structure.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("DER encoding into memory failed", e);
    }
  }
}
