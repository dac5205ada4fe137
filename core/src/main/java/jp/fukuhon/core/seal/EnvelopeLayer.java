package jp.fukuhon.core.seal;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientId;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKEMAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEMRecipientId;
import org.bouncycastle.cms.jcajce.JceKEMRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;

/** Makes and opens the layers of a key envelope. */
final class EnvelopeLayer {

  private EnvelopeLayer() {}

  /** A layer by ephemeral ECDH on P-256. */
  static byte[] agree(byte[] content, Collection<X509Certificate> recipients) {
    try {
      KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC", BouncyCastle.PROVIDER);
      pairs.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair ephemeral = pairs.generateKeyPair();
      var generator =
          new JceKeyAgreeRecipientInfoGenerator(
                  CMSAlgorithm.ECDH_SHA256KDF,
                  ephemeral.getPrivate(),
                  ephemeral.getPublic(),
                  CMSAlgorithm.AES256_WRAP)
              .setProvider(BouncyCastle.PROVIDER);
      for (X509Certificate recipient : recipients) {
        generator.addRecipient(recipient);
      }
      return seal(content, List.of(generator));
    } catch (CMSException | GeneralSecurityException e) {
      throw new IllegalStateException("the key could not be wrapped", e);
    }
  }

  /** A layer by ML-KEM-768, HKDF with SHA-256 and AES-256 key wrap. */
  static byte[] encapsulate(byte[] content, Collection<X509Certificate> recipients) {
    try {
      return seal(content, recipients.stream().map(EnvelopeLayer::encapsulation).toList());
    } catch (CMSException e) {
      throw new IllegalStateException("the key could not be wrapped", e);
    }
  }

  private static RecipientInfoGenerator encapsulation(X509Certificate recipient) {
    try {
      return new JceKEMRecipientInfoGenerator(
              BouncyCastle.translate(recipient), CMSAlgorithm.AES256_WRAP)
          .setKDF(EncapsulationForm.KDF)
          .setProvider(BouncyCastle.PROVIDER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the certificate has no encoding", e);
    }
  }

  private static byte[] seal(
      byte[] content, Collection<? extends RecipientInfoGenerator> recipients) throws CMSException {
    var generator = new CMSAuthEnvelopedDataGenerator();
    recipients.forEach(generator::addRecipientInfoGenerator);
    var encryptor =
        (OutputAEADEncryptor)
            new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                .setProvider(BouncyCastle.PROVIDER)
                .build();
    return BouncyCastle.der(
        generator.generate(new CMSProcessableByteArray(content), encryptor).toASN1Structure());
  }

  /** Opens what {@link #agree} made. */
  static byte[] disagree(byte[] cms, KeyVault vault) {
    return open(
        AgreementForm.FORM,
        cms,
        vault,
        new JceKeyAgreeRecipientId(vault.certificate()),
        new JceKeyAgreeAuthEnvelopedRecipient(vault.providerKey())
            .setProvider(BouncyCastle.PROVIDER));
  }

  /** Opens what {@link #encapsulate} made. */
  static byte[] decapsulate(byte[] cms, KeyVault vault) {
    return open(
        EncapsulationForm.FORM,
        cms,
        vault,
        new JceKEMRecipientId(vault.certificate()),
        new JceKEMAuthEnvelopedRecipient(vault.providerKey()).setProvider(BouncyCastle.PROVIDER));
  }

  private static byte[] open(
      EnvelopeForm form, byte[] cms, KeyVault vault, RecipientId id, Recipient recipient) {
    ContentInfo checked = form.check(cms, vault.certificate());
    if (checked == null) {
      throw KeyEnvelope.refused(
          "it is not of the form that the protocol describes, or not for the key of "
              + vault.identity().party());
    }
    try {
      RecipientInformation mine = new CMSAuthEnvelopedData(checked).getRecipientInfos().get(id);
      if (mine != null) {
        return mine.getContent(recipient);
      }
    } catch (CMSException | RuntimeException e) {
      throw KeyEnvelope.refused("it does not open with the key of " + vault.identity().party());
    }
    throw KeyEnvelope.refused("it is not for the key of " + vault.identity().party());
  }
}
