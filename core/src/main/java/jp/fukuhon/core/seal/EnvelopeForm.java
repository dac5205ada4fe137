package jp.fukuhon.core.seal;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
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
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * The one form of a key envelope, checked as a signed document's is: what may vary (ephemeral
 * point, recipients, nonce, ciphertext, tag) is taken out and the envelope built again; if one
 * octet differs, something was in it that the protocol does not know.
 */
final class EnvelopeForm {

  private static final int POINT = 65;
  private static final byte UNCOMPRESSED = 4;
  private static final int WRAPPED = SymmetricKey.LENGTH + 8;

  private EnvelopeForm() {}

  /** The envelope, parsed; null when it is not of the form or has no entry for this recipient. */
  static @Nullable ContentInfo check(byte[] cms, X509Certificate recipient) {
    try {
      ContentInfo info = ContentInfo.getInstance(ASN1Primitive.fromByteArray(cms));
      AuthEnvelopedData data = AuthEnvelopedData.getInstance(info.getContent());
      KeyAgreeRecipientInfo agreement =
          KeyAgreeRecipientInfo.getInstance(
              RecipientInfo.getInstance(data.getRecipientInfos().getObjectAt(0)).getInfo());
      List<RecipientEncryptedKey> keys = keys(agreement);
      boolean same =
          Arrays.equals(encode(data, agreement, true, keys), cms)
              || Arrays.equals(encode(data, agreement, false, keys), cms);
      return same && names(keys, recipient) ? info : null;
    } catch (IOException | CertificateEncodingException | RuntimeException e) {
      return null;
    }
  }

  private static List<RecipientEncryptedKey> keys(KeyAgreeRecipientInfo agreement) {
    return Arrays.stream(agreement.getRecipientEncryptedKeys().toArray())
        .map(RecipientEncryptedKey::getInstance)
        .toList();
  }

  private static boolean names(List<RecipientEncryptedKey> keys, X509Certificate recipient)
      throws CertificateEncodingException {
    byte[] wanted =
        BouncyCastle.der(
            new IssuerAndSerialNumber(Certificate.getInstance(recipient.getEncoded())));
    return keys.stream()
            .filter(
                key ->
                    Arrays.equals(
                        wanted, BouncyCastle.der(key.getIdentifier().getIssuerAndSerialNumber())))
            .count()
        == 1;
  }

  /** Builds the envelope; the curve may be named beside the ephemeral point or not (RFC 5753). */
  private static byte[] encode(
      AuthEnvelopedData data,
      KeyAgreeRecipientInfo agreement,
      boolean namesCurve,
      List<RecipientEncryptedKey> keys) {
    ASN1ObjectIdentifier curve = namesCurve ? SECObjectIdentifiers.secp256r1 : null;
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
                keys.stream().map(EnvelopeForm::entry).toArray(RecipientEncryptedKey[]::new)));
    return BouncyCastle.der(
        new ContentInfo(
            CMSObjectIdentifiers.authEnvelopedData,
            new AuthEnvelopedData(
                null,
                new DERSet(new RecipientInfo(rebuilt)),
                content(data.getAuthEncryptedContentInfo()),
                (ASN1Set) null,
                octets(data.getMac(), Ciphers.TAG),
                (ASN1Set) null)));
  }

  private static EncryptedContentInfo content(EncryptedContentInfo content) {
    byte[] nonce =
        GCMParameters.getInstance(content.getContentEncryptionAlgorithm().getParameters())
            .getNonce();
    return new EncryptedContentInfo(
        CMSObjectIdentifiers.data,
        new AlgorithmIdentifier(
            NISTObjectIdentifiers.id_aes256_GCM,
            new DERSequence(
                octets(new DEROctetString(nonce), Ciphers.NONCE), new ASN1Integer(Ciphers.TAG))),
        octets(content.getEncryptedContent(), SymmetricKey.LENGTH));
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

  private static DEROctetString octets(ASN1OctetString value, int length) {
    require(value.getOctets().length == length);
    return new DEROctetString(value.getOctets());
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("not of the form");
    }
  }
}
