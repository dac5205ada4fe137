package jp.fukuhon.core.seal;

import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KEMRecipientInfo;
import org.bouncycastle.asn1.cms.OtherRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** The form of suite hybrid's outer layer: ML-KEM-768 (RFC 9629, RFC 9936). */
final class EncapsulationForm extends EnvelopeForm {

  static final EncapsulationForm FORM = new EncapsulationForm();

  /** HKDF with SHA-256 (RFC 8619). */
  static final AlgorithmIdentifier KDF =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_hkdf_with_sha256);

  private static final AlgorithmIdentifier KEM =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_alg_ml_kem_768);
  private static final AlgorithmIdentifier WRAP =
      new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_wrap);
  private static final int CIPHERTEXT = 1_088;
  private static final int KEK = 32;

  private EncapsulationForm() {}

  @Override
  boolean isRebuilt(AuthEnvelopedData data, byte[] cms) {
    RecipientInfo[] rebuilt =
        encapsulations(data).stream().map(EncapsulationForm::entry).toArray(RecipientInfo[]::new);
    require(rebuilt.length > 0);
    return Arrays.equals(encode(data, rebuilt, null), cms);
  }

  @Override
  List<IssuerAndSerialNumber> recipients(AuthEnvelopedData data) {
    return encapsulations(data).stream()
        .map(each -> IssuerAndSerialNumber.getInstance(each.getRecipientIdentifier().getId()))
        .toList();
  }

  private static List<KEMRecipientInfo> encapsulations(AuthEnvelopedData data) {
    return Arrays.stream(data.getRecipientInfos().toArray())
        .map(each -> OtherRecipientInfo.getInstance(RecipientInfo.getInstance(each).getInfo()))
        .map(other -> KEMRecipientInfo.getInstance(other.getValue()))
        .toList();
  }

  private static RecipientInfo entry(KEMRecipientInfo info) {
    require(info.getUkm() == null);
    return new RecipientInfo(
        new OtherRecipientInfo(
            CMSObjectIdentifiers.id_ori_kem,
            new KEMRecipientInfo(
                new RecipientIdentifier(
                    IssuerAndSerialNumber.getInstance(info.getRecipientIdentifier().getId())),
                KEM,
                octets(info.getKemct(), CIPHERTEXT),
                KDF,
                new ASN1Integer(KEK),
                null,
                WRAP,
                octets(info.getEncryptedKey(), WRAPPED))));
  }
}
