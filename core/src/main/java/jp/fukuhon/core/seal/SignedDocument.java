package jp.fukuhon.core.seal;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.x509.Certificate;
import org.jspecify.annotations.Nullable;

/**
 * The one form of a signed document: a CMS SignedData whose every octet follows from content, time,
 * certificates and signatures. A document is read by taking these out and building it again: if one
 * octet differs, something was in it that the protocol does not know.
 *
 * @param content what is signed
 * @param time when, the same for both signatures
 * @param ecdsa the signature on P-256
 * @param mlDsa the one by ML-DSA-65; null in suite classic
 */
record SignedDocument(byte[] content, Instant time, Mark ecdsa, @Nullable Mark mlDsa) {

  /**
   * One signature with its certificate.
   *
   * @param certificate DER
   * @param signature as its SignerInfo carries it
   */
  record Mark(byte[] certificate, byte[] signature) {}

  /** The suite whose form it has. */
  Suite suite() {
    return mlDsa == null ? Suite.CLASSIC : Suite.HYBRID;
  }

  /** What the signature on P-256 is made over. */
  byte[] ecdsaAttributes() {
    return BouncyCastle.der(attributes(SignatureForm.ECDSA, ecdsa, mlDsa));
  }

  /** What the other one is made over. */
  byte[] mlDsaAttributes(Mark mark) {
    return BouncyCastle.der(attributes(SignatureForm.ML_DSA, mark, ecdsa));
  }

  private DERSet attributes(SignatureForm form, Mark own, @Nullable Mark other) {
    return other == null
        ? SignerAttributes.alone(form, content, own.certificate(), time)
        : SignerAttributes.beside(form, content, own.certificate(), other.certificate(), time);
  }

  byte[] encode() {
    ASN1EncodableVector digests = new ASN1EncodableVector();
    ASN1EncodableVector certificates = new ASN1EncodableVector();
    ASN1EncodableVector signers = new ASN1EncodableVector();
    digests.add(SignatureForm.ECDSA.digest());
    certificates.add(Certificate.getInstance(ecdsa.certificate()));
    signers.add(signer(SignatureForm.ECDSA, ecdsa, mlDsa));
    if (mlDsa != null) {
      digests.add(SignatureForm.ML_DSA.digest());
      certificates.add(Certificate.getInstance(mlDsa.certificate()));
      signers.add(signer(SignatureForm.ML_DSA, mlDsa, ecdsa));
    }
    SignedData data =
        new SignedData(
            new DERSet(digests),
            new ContentInfo(CMSObjectIdentifiers.data, new DEROctetString(content)),
            new DERSet(certificates),
            null,
            new DERSet(signers));
    return BouncyCastle.der(new ContentInfo(CMSObjectIdentifiers.signedData, data));
  }

  private SignerInfo signer(SignatureForm form, Mark own, @Nullable Mark other) {
    Certificate parsed = Certificate.getInstance(own.certificate());
    return new SignerInfo(
        new SignerIdentifier(
            new IssuerAndSerialNumber(parsed.getIssuer(), parsed.getSerialNumber().getValue())),
        form.digest(),
        attributes(form, own, other),
        form.signature(),
        new DEROctetString(own.signature()),
        (ASN1Set) null);
  }

  /**
   * Takes a document apart.
   *
   * @return null when the octets are not exactly what {@link #encode} gives
   */
  static @Nullable SignedDocument decode(byte[] cms) {
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
    List<byte[]> certificates =
        Arrays.stream(data.getCertificates().toArray()).map(BouncyCastle::der).toList();
    Map<SignatureForm, Mark> marks = new EnumMap<>(SignatureForm.class);
    for (ASN1Encodable each : data.getSignerInfos()) {
      SignerInfo signer = SignerInfo.getInstance(each);
      marks.put(
          SignatureForm.of(signer.getDigestEncryptionAlgorithm()).orElseThrow(),
          new Mark(certificate(signer, certificates), signer.getEncryptedDigest().getOctets()));
    }
    Mark ecdsa = marks.get(SignatureForm.ECDSA);
    if (ecdsa == null) {
      throw new IOException("no signature on P-256");
    }
    return new SignedDocument(
        ASN1OctetString.getInstance(data.getEncapContentInfo().getContent()).getOctets(),
        time(SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0))),
        ecdsa,
        marks.get(SignatureForm.ML_DSA));
  }

  private static byte[] certificate(SignerInfo signer, List<byte[]> certificates)
      throws IOException {
    byte[] named = BouncyCastle.der(IssuerAndSerialNumber.getInstance(signer.getSID().getId()));
    for (byte[] each : certificates) {
      if (Arrays.equals(
          named, BouncyCastle.der(new IssuerAndSerialNumber(Certificate.getInstance(each))))) {
        return each;
      }
    }
    throw new IOException("a signer without a certificate");
  }

  private static Instant time(SignerInfo signer) {
    for (ASN1Encodable each : signer.getAuthenticatedAttributes()) {
      Attribute attribute = Attribute.getInstance(each);
      if (attribute.getAttrType().equals(CMSAttributes.signingTime)) {
        return SigningTime.decode(attribute.getAttrValues().getObjectAt(0));
      }
    }
    throw new DateTimeException("no signing time");
  }
}
