package jp.fukuhon.core.seal;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import jp.fukuhon.core.digest.Sha256;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * The one form of a signed document: a CMS SignedData whose every octet follows from content,
 * certificate, time and signature. A document is read by taking these four out and building it
 * again: if one octet differs, something was in it that the protocol does not know.
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier within this package, never compared
record SignedDocument(byte[] content, byte[] certificate, Instant time, byte[] signature) {

  private static final AlgorithmIdentifier SHA_256 =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
  private static final AlgorithmIdentifier ECDSA =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  /** What is signed: the attributes, which name content, time and certificate. */
  static byte[] signedAttributes(byte[] content, byte[] certificate, Instant time) {
    return BouncyCastle.der(attributes(content, certificate, time));
  }

  byte[] signedAttributes() {
    return signedAttributes(content, certificate, time);
  }

  byte[] encode() {
    Certificate parsed = Certificate.getInstance(certificate);
    SignerInfo signer =
        new SignerInfo(
            new SignerIdentifier(
                new IssuerAndSerialNumber(parsed.getIssuer(), parsed.getSerialNumber().getValue())),
            SHA_256,
            attributes(content, certificate, time),
            ECDSA,
            new DEROctetString(signature),
            (ASN1Set) null);
    SignedData data =
        new SignedData(
            new DERSet(SHA_256),
            new ContentInfo(CMSObjectIdentifiers.data, new DEROctetString(content)),
            new DERSet(parsed),
            null,
            new DERSet(signer));
    return BouncyCastle.der(new ContentInfo(CMSObjectIdentifiers.signedData, data));
  }

  /**
   * Takes a document apart.
   *
   * @return null when the octets are not exactly what {@link #encode} gives
   */
  static @org.jspecify.annotations.Nullable SignedDocument decode(byte[] cms) {
    try {
      SignedDocument document = takeApart(cms);
      return Arrays.equals(document.encode(), cms) ? document : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static SignedDocument takeApart(byte[] cms) throws IOException {
    ContentInfo info = ContentInfo.getInstance(ASN1Primitive.fromByteArray(cms));
    SignedData data = SignedData.getInstance(info.getContent());
    SignerInfo signer = SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
    return new SignedDocument(
        ASN1OctetString.getInstance(data.getEncapContentInfo().getContent()).getOctets(),
        BouncyCastle.der(data.getCertificates().getObjectAt(0)),
        time(signer.getAuthenticatedAttributes()),
        signer.getEncryptedDigest().getOctets());
  }

  private static Instant time(ASN1Set attributes) {
    for (ASN1Encodable each : attributes) {
      Attribute attribute = Attribute.getInstance(each);
      if (attribute.getAttrType().equals(CMSAttributes.signingTime)) {
        return SigningTime.decode(attribute.getAttrValues().getObjectAt(0));
      }
    }
    throw new DateTimeException("no signing time");
  }

  private static DERSet attributes(byte[] content, byte[] certificate, Instant time) {
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    attributes.add(attribute(CMSAttributes.contentType, CMSObjectIdentifiers.data));
    attributes.add(attribute(CMSAttributes.signingTime, SigningTime.encode(time)));
    attributes.add(attribute(CMSAttributes.messageDigest, new DEROctetString(Sha256.of(content))));
    attributes.add(
        attribute(
            PKCSObjectIdentifiers.id_aa_signingCertificateV2, signingCertificate(certificate)));
    return new DERSet(attributes);
  }

  private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new Attribute(type, new DERSet(value));
  }

  /** SigningCertificateV2 (RFC 5035): SHA-256 of the certificate, its issuer and serial number. */
  private static DERSequence signingCertificate(byte[] certificate) {
    Certificate parsed = Certificate.getInstance(certificate);
    DERSequence issuerSerial =
        new DERSequence(
            new GeneralNames(new GeneralName(parsed.getIssuer())), parsed.getSerialNumber());
    DERSequence id = new DERSequence(new DEROctetString(Sha256.of(certificate)), issuerSerial);
    return new DERSequence(new DERSequence(id));
  }
}
