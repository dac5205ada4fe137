package jp.fukuhon.core.seal;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Collection;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.KeyAgreeRecipientInformation;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;

/**
 * A key of 32 octets in CMS AuthEnvelopedData (RFC 5083) for one or more recipients: ephemeral ECDH
 * on P-256 with {@code dhSinglePass-stdDH-sha256kdf-scheme}, aes256-wrap, AES-256-GCM, no
 * attributes. {@code openssl cms -decrypt} opens it. Says nothing about who made it: the document
 * that carries it is signed.
 *
 * <p>Stateless and thread-safe.
 */
public final class KeyEnvelope {

  /** Octets of the largest envelope accepted. */
  public static final int MAX_LENGTH = 64 << 10;

  private KeyEnvelope() {}

  /**
   * Wraps a key. Two calls give different octets.
   *
   * @param recipients encryption certificates, P-256, one or more
   * @return DER
   * @throws IllegalArgumentException when there is no recipient, or one whose key is not on P-256
   */
  public static byte[] wrap(SymmetricKey key, Collection<X509Certificate> recipients) {
    if (recipients.isEmpty()
        || !recipients.stream().allMatch(r -> EllipticCurve.isP256(r.getPublicKey()))) {
      throw new IllegalArgumentException("an envelope needs recipients with P-256 keys");
    }
    byte[] octets = key.copy();
    try {
      var generator = new CMSAuthEnvelopedDataGenerator();
      generator.addRecipientInfoGenerator(agreement(recipients));
      var encryptor =
          (OutputAEADEncryptor)
              new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                  .setProvider(BouncyCastle.PROVIDER)
                  .build();
      return BouncyCastle.der(
          generator.generate(new CMSProcessableByteArray(octets), encryptor).toASN1Structure());
    } catch (CMSException | GeneralSecurityException e) {
      throw new IllegalStateException("the key could not be wrapped", e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /**
   * Opens the envelope of a data key.
   *
   * @param cms as {@link #wrap} made it; not changed
   * @throws TransferException.Integrity when it is not for this vault's key, or anything else in it
   *     is not as it should be
   */
  public static DataKey openDataKey(byte[] cms, KeyVault vault) {
    byte[] octets = open(cms, vault);
    try {
      return DataKey.of(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /**
   * Opens the envelope of a stream's key.
   *
   * @throws TransferException.Integrity as {@link #openDataKey}
   */
  public static StreamKey openStreamKey(byte[] cms, KeyVault vault, StreamId stream) {
    byte[] octets = open(cms, vault);
    try {
      return StreamKey.of(stream, octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static JceKeyAgreeRecipientInfoGenerator agreement(Collection<X509Certificate> recipients)
      throws GeneralSecurityException {
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
    return generator;
  }

  private static byte[] open(byte[] cms, KeyVault vault) {
    if (cms.length > MAX_LENGTH) {
      throw refused("it has " + cms.length + " octets, at most " + MAX_LENGTH);
    }
    try {
      ContentInfo form = EnvelopeForm.check(cms, vault.certificate());
      if (form == null) {
        throw refused(
            "it is not of the form that the protocol describes, or not for the key of "
                + vault.identity().party());
      }
      CMSAuthEnvelopedData envelope = new CMSAuthEnvelopedData(form);
      var id = new JceKeyAgreeRecipientId(vault.certificate());
      RecipientInformation mine = envelope.getRecipientInfos().get(id);
      if (!(mine instanceof KeyAgreeRecipientInformation agreed)) {
        throw refused("it is not for the key of " + vault.identity().party());
      }
      byte[] octets =
          agreed.getContent(
              new JceKeyAgreeAuthEnvelopedRecipient(vault.providerKey())
                  .setProvider(BouncyCastle.PROVIDER));
      if (octets.length != SymmetricKey.LENGTH) {
        throw refused("it holds " + octets.length + " octets, not a key");
      }
      return octets;
    } catch (TransferException e) {
      throw e;
    } catch (CMSException | RuntimeException e) {
      throw refused("it does not open with the key of " + vault.identity().party());
    }
  }

  private static TransferException.Integrity refused(String why) {
    return new TransferException.Integrity("key envelope: " + why);
  }
}
