package jp.fukuhon.core.seal;

import java.time.Instant;
import jp.fukuhon.core.digest.Sha256;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * What a signature is made over: the attributes of its SignerInfo, which name content, time and
 * certificate and, when there are two signatures, the other one, so that neither can be taken away
 * (RFC 5752).
 */
final class SignerAttributes {

  private static final ASN1ObjectIdentifier MULTIPLE_SIGNATURES =
      PKCSObjectIdentifiers.id_aa.branch("51");

  private SignerAttributes() {}

  /** Of the only signature. */
  static DERSet alone(SignatureForm form, byte[] content, byte[] certificate, Instant time) {
    return new DERSet(common(form, content, certificate, time));
  }

  /**
   * Of one of two signatures.
   *
   * @param form its own
   * @param certificate its own
   * @param otherCertificate that of the other form's signer
   */
  static DERSet beside(
      SignatureForm form,
      byte[] content,
      byte[] certificate,
      byte[] otherCertificate,
      Instant time) {
    // RFC 5752, 4.4.1: each is hashed with the place for the other's hash still empty
    DERSet others = set(other(form), content, otherCertificate, time, new byte[0]);
    return set(form, content, certificate, time, form.hash(BouncyCastle.der(others)));
  }

  private static DERSet set(
      SignatureForm form, byte[] content, byte[] certificate, Instant time, byte[] othersHash) {
    SignatureForm other = other(form);
    ASN1EncodableVector attributes = common(form, content, certificate, time);
    DERSequence hash = new DERSequence(form.digest(), new DEROctetString(othersHash));
    attributes.add(
        attribute(
            MULTIPLE_SIGNATURES,
            new DERSequence(new ASN1Encodable[] {other.digest(), other.signature(), hash})));
    return new DERSet(attributes);
  }

  private static SignatureForm other(SignatureForm form) {
    return form == SignatureForm.ECDSA ? SignatureForm.ML_DSA : SignatureForm.ECDSA;
  }

  private static ASN1EncodableVector common(
      SignatureForm form, byte[] content, byte[] certificate, Instant time) {
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    attributes.add(attribute(CMSAttributes.contentType, CMSObjectIdentifiers.data));
    attributes.add(attribute(CMSAttributes.signingTime, SigningTime.encode(time)));
    attributes.add(attribute(CMSAttributes.messageDigest, new DEROctetString(form.hash(content))));
    attributes.add(
        attribute(
            PKCSObjectIdentifiers.id_aa_signingCertificateV2, signingCertificate(certificate)));
    return attributes;
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
