package jp.fukuhon.core.seal;

import java.security.cert.X509Certificate;
import java.util.regex.Pattern;
import jp.fukuhon.core.error.TransferException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * Whose certificate it is: the subject's serialNumber (OID 2.5.4.5) names the party, its OU the
 * purpose; both occur exactly once.
 *
 * @param party the party's code, 1 to 64 of A–Z, a–z, 0–9, '-', '_', '.'
 * @param purpose what the certificate is for
 */
public record CertificateIdentity(String party, CertificatePurpose purpose) {

  private static final Pattern PARTY = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  public CertificateIdentity {
    if (!PARTY.matcher(party).matches()) {
      throw new IllegalArgumentException("a party code is 1 to 64 letters, digits, '-_.'");
    }
  }

  /**
   * Reads the identity of a certificate; says nothing about whether it is trusted.
   *
   * @throws TransferException.Integrity when the subject does not name exactly one party and one
   *     purpose
   */
  public static CertificateIdentity of(X509Certificate certificate) {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    String party = only(subject, BCStyle.SERIALNUMBER, "serialNumber");
    String unit = only(subject, BCStyle.OU, "OU");
    if (!PARTY.matcher(party).matches()) {
      throw new TransferException.Integrity(
          "the certificate's subject has a serialNumber that is no party code");
    }
    return new CertificateIdentity(
        party,
        CertificatePurpose.parse(unit)
            .orElseThrow(
                () ->
                    new TransferException.Integrity(
                        "certificate of party "
                            + party
                            + ": the subject's OU is not tls, signing or encryption")));
  }

  private static String only(X500Name subject, ASN1ObjectIdentifier type, String name) {
    RDN[] found = subject.getRDNs(type);
    if (found.length != 1 || found[0].isMultiValued()) {
      throw new TransferException.Integrity(
          "the certificate's subject has " + found.length + " " + name + ", expected one");
    }
    AttributeTypeAndValue value = found[0].getFirst();
    if (value.getValue() instanceof ASN1String text) {
      return text.getString();
    }
    throw new TransferException.Integrity("the certificate's " + name + " is no text");
  }
}
