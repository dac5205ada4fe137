package jp.fukuhon.core.seal;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;

/**
 * P-256 and the one form of its ECDSA signatures that the protocol knows. With {@code (r, s)} also
 * {@code (r, n − s)} verifies: only the lower {@code s} is made and accepted, so that nobody can
 * turn a signed document into another one that verifies too.
 */
final class EllipticCurve {

  static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
  private static final BigInteger HALF = ORDER.shiftRight(1);
  private static final BigInteger PRIME =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  private EllipticCurve() {}

  static boolean isP256(PublicKey key) {
    return key instanceof ECPublicKey ec
        && ec.getParams().getOrder().equals(ORDER)
        && ec.getParams().getCurve().getField() instanceof java.security.spec.ECFieldFp field
        && field.getP().equals(PRIME);
  }

  /** The signature with the lower {@code s}, DER. */
  static byte[] lowS(byte[] signature) {
    ASN1Sequence pair = ASN1Sequence.getInstance(signature);
    BigInteger r = ASN1Integer.getInstance(pair.getObjectAt(0)).getPositiveValue();
    BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getPositiveValue();
    return encode(r, s.compareTo(HALF) > 0 ? ORDER.subtract(s) : s);
  }

  /** Whether a signature is strict DER, in range and of the lower {@code s}. */
  static boolean isCanonical(byte[] signature) {
    try {
      if (ASN1Primitive.fromByteArray(signature) instanceof ASN1Sequence pair
          && pair.size() == 2
          && pair.getObjectAt(0) instanceof ASN1Integer r
          && pair.getObjectAt(1) instanceof ASN1Integer s) {
        return inRange(r.getValue(), ORDER.subtract(BigInteger.ONE))
            && inRange(s.getValue(), HALF)
            && Arrays.equals(encode(r.getValue(), s.getValue()), signature);
      }
      return false;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static boolean inRange(BigInteger value, BigInteger most) {
    return value.signum() > 0 && value.compareTo(most) <= 0;
  }

  private static byte[] encode(BigInteger r, BigInteger s) {
    return BouncyCastle.der(
        new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)}));
  }
}
