package jp.fukuhon.core.seal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The provider, used by reference: it is never registered with the platform. */
final class BouncyCastle {

  static final Provider PROVIDER = new BouncyCastleProvider();

  private BouncyCastle() {}

  static PrivateKey translate(PrivateKey key) {
    try {
      return "EC".equals(key.getAlgorithm())
          ? (PrivateKey) KeyFactory.getInstance("EC", PROVIDER).translateKey(key)
          : key;
    } catch (GeneralSecurityException e) {
      return key;
    }
  }

  static PublicKey translate(PublicKey key) {
    try {
      return "EC".equals(key.getAlgorithm())
          ? (PublicKey) KeyFactory.getInstance("EC", PROVIDER).translateKey(key)
          : key;
    } catch (GeneralSecurityException e) {
      return key;
    }
  }

  static byte[] der(ASN1Encodable structure) {
    try {
      return structure.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("DER encoding into memory failed", e);
    }
  }
}
