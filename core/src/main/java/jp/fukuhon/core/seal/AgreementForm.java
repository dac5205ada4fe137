package jp.fukuhon.core.seal;

import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** The form of an envelope by ECDH on P-256: all of suite classic, the inner layer of hybrid. */
final class AgreementForm extends EnvelopeForm {

  static final AgreementForm FORM = new AgreementForm();

  private static final int POINT = 65;
  private static final byte UNCOMPRESSED = 4;

  private AgreementForm() {}

  /** The curve may be named beside the ephemeral point or not (RFC 5753). */
  @Override
  boolean isRebuilt(AuthEnvelopedData data, byte[] cms) {
    return Arrays.equals(encode(data, SECObjectIdentifiers.secp256r1), cms)
        || Arrays.equals(encode(data, null), cms);
  }

  @Override
  List<IssuerAndSerialNumber> recipients(AuthEnvelopedData data) {
    return keys(agreement(data)).stream()
        .map(key -> key.getIdentifier().getIssuerAndSerialNumber())
        .toList();
  }

  private static KeyAgreeRecipientInfo agreement(AuthEnvelopedData data) {
    return KeyAgreeRecipientInfo.getInstance(
        RecipientInfo.getInstance(data.getRecipientInfos().getObjectAt(0)).getInfo());
  }

  private static List<RecipientEncryptedKey> keys(KeyAgreeRecipientInfo agreement) {
    return Arrays.stream(agreement.getRecipientEncryptedKeys().toArray())
        .map(RecipientEncryptedKey::getInstance)
        .toList();
  }

  private static byte[] encode(AuthEnvelopedData data, @Nullable ASN1ObjectIdentifier curve) {
    KeyAgreeRecipientInfo agreement = agreement(data);
    byte[] point = agreement.getOriginator().getOriginatorKey().getPublicKeyData().getOctets();
    require(point.length == POINT && point[0] == UNCOMPRESSED);
    KeyAgreeRecipientInfo rebuilt =
        new KeyAgreeRecipientInfo(
            new OriginatorIdentifierOrKey(
                new OriginatorPublicKey(
                    algorithm(X9ObjectIdentifiers.id_ecPublicKey, curve), new DERBitString(point))),
            null,
            new AlgorithmIdentifier(
                SECObjectIdentifiers.dhSinglePass_stdDH_sha256kdf_scheme,
                new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_wrap)),
            new DERSequence(
                keys(agreement).stream()
                    .map(AgreementForm::entry)
                    .toArray(RecipientEncryptedKey[]::new)));
    return encode(data, new RecipientInfo[] {new RecipientInfo(rebuilt)}, SymmetricKey.LENGTH);
  }

  private static RecipientEncryptedKey entry(RecipientEncryptedKey key) {
    return new RecipientEncryptedKey(
        new KeyAgreeRecipientIdentifier(key.getIdentifier().getIssuerAndSerialNumber()),
        octets(key.getEncryptedKey(), WRAPPED));
  }

  private static AlgorithmIdentifier algorithm(
      ASN1ObjectIdentifier algorithm, @Nullable ASN1ObjectIdentifier parameter) {
    return parameter == null
        ? new AlgorithmIdentifier(algorithm)
        : new AlgorithmIdentifier(algorithm, parameter);
  }
}
