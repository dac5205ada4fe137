package jp.fukuhon.core.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import javax.crypto.KEM;

/** Whether a private key and a certificate are a pair. */
final class KeyPairs {

  private static final byte[] PROBE = "fukuhon/1/probe".getBytes(StandardCharsets.US_ASCII);

  private KeyPairs() {}

  static boolean match(KeySource.HeldKey held) {
    PublicKey open = held.certificate().getPublicKey();
    try {
      return held.key().getAlgorithm().startsWith("ML-KEM")
          ? decapsulates(held.key(), open)
          : signs(held, open);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean signs(KeySource.HeldKey held, PublicKey open)
      throws GeneralSecurityException {
    String algorithm =
        switch (held.key().getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> held.key().getAlgorithm();
        };
    Signature signature =
        held.provider() == null
            ? Signature.getInstance(algorithm, BouncyCastle.PROVIDER)
            : Signature.getInstance(algorithm, held.provider());
    signature.initSign(held.provider() == null ? BouncyCastle.translate(held.key()) : held.key());
    signature.update(PROBE);
    byte[] signed = signature.sign();
    Signature check = Signature.getInstance(algorithm, BouncyCastle.PROVIDER);
    check.initVerify(BouncyCastle.translate(open));
    check.update(PROBE);
    return check.verify(signed);
  }

  private static boolean decapsulates(PrivateKey secret, PublicKey open)
      throws GeneralSecurityException {
    KEM kem = KEM.getInstance("ML-KEM", BouncyCastle.PROVIDER);
    KEM.Encapsulated sent = kem.newEncapsulator(BouncyCastle.translate(open)).encapsulate();
    return kem.newDecapsulator(BouncyCastle.translate(secret))
        .decapsulate(sent.encapsulation())
        .equals(sent.key());
  }
}
