package jp.fukuhon.core.seal;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.jspecify.annotations.Nullable;

/**
 * The one form of each layer of a key envelope, checked as a signed document's is: what may vary
 * (keys agreed or encapsulated, recipients, nonce, ciphertext, tag) is taken out and the layer
 * built again; if one octet differs, something was in it that the protocol does not know.
 */
abstract sealed class EnvelopeForm permits AgreementForm, EncapsulationForm {

  /** Octets of a content-encryption key under AES key wrap (RFC 3394). */
  static final int WRAPPED = SymmetricKey.LENGTH + 8;

  /**
   * The layer, parsed; null when it is not of the form or has not exactly one entry for this
   * recipient.
   */
  final @Nullable ContentInfo check(byte[] cms, X509Certificate recipient) {
    try {
      ContentInfo info = ContentInfo.getInstance(ASN1Primitive.fromByteArray(cms));
      AuthEnvelopedData data = AuthEnvelopedData.getInstance(info.getContent());
      return isRebuilt(data, cms) && names(data, recipient) ? info : null;
    } catch (IOException | CertificateEncodingException | RuntimeException e) {
      return null;
    }
  }

  /** Whether building the layer again gives the same octets. */
  abstract boolean isRebuilt(AuthEnvelopedData data, byte[] cms);

  /** Whom the layer names, in its order. */
  abstract List<IssuerAndSerialNumber> recipients(AuthEnvelopedData data);

  private boolean names(AuthEnvelopedData data, X509Certificate recipient)
      throws CertificateEncodingException {
    byte[] wanted =
        BouncyCastle.der(
            new IssuerAndSerialNumber(Certificate.getInstance(recipient.getEncoded())));
    return recipients(data).stream()
            .filter(each -> Arrays.equals(wanted, BouncyCastle.der(each)))
            .count()
        == 1;
  }

  /**
   * Builds a layer.
   *
   * @param contentLength octets of the content; null for any
   */
  static byte[] encode(
      AuthEnvelopedData data, RecipientInfo[] recipients, @Nullable Integer contentLength) {
    return BouncyCastle.der(
        new ContentInfo(
            CMSObjectIdentifiers.authEnvelopedData,
            new AuthEnvelopedData(
                null,
                new DERSet(recipients),
                content(data.getAuthEncryptedContentInfo(), contentLength),
                (ASN1Set) null,
                octets(data.getMac(), Ciphers.TAG),
                (ASN1Set) null)));
  }

  private static EncryptedContentInfo content(
      EncryptedContentInfo content, @Nullable Integer length) {
    byte[] nonce =
        GCMParameters.getInstance(content.getContentEncryptionAlgorithm().getParameters())
            .getNonce();
    ASN1OctetString encrypted = content.getEncryptedContent();
    return new EncryptedContentInfo(
        CMSObjectIdentifiers.data,
        new AlgorithmIdentifier(
            NISTObjectIdentifiers.id_aes256_GCM,
            new DERSequence(
                octets(new DEROctetString(nonce), Ciphers.NONCE), new ASN1Integer(Ciphers.TAG))),
        octets(encrypted, length == null ? encrypted.getOctets().length : length));
  }

  static DEROctetString octets(ASN1OctetString value, int length) {
    require(value.getOctets().length == length);
    return new DEROctetString(value.getOctets());
  }

  static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("not of the form");
    }
  }
}
