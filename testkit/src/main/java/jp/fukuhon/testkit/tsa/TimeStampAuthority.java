package jp.fukuhon.testkit.tsa;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/** Answers time-stamp queries with a key and an authority of its own. Thread-safe. */
public final class TimeStampAuthority {

  private static final ASN1ObjectIdentifier POLICY =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.13762.3");
  private static final Duration LIFE = Duration.ofDays(10);

  private final Clock clock;
  private final PrivateKey key;
  private final X509Certificate anchor;
  private final X509Certificate certificate;
  private final X509Certificate forOtherThings;
  private final AtomicLong serial = new AtomicLong(1);

  private TimeStampAuthority(
      Clock clock,
      PrivateKey key,
      X509Certificate anchor,
      X509Certificate certificate,
      X509Certificate forOtherThings) {
    this.clock = clock;
    this.key = key;
    this.anchor = anchor;
    this.certificate = certificate;
    this.forOtherThings = forOtherThings;
  }

  /** One whose certificate is for time stamps alone, as it must be. */
  public static TimeStampAuthority create(Clock clock) {
    try {
      Instant now = clock.instant();
      KeyPair root = pair();
      X500Name rootName = new X500Name("CN=test TSA root " + System.nanoTime());
      JcaX509v3CertificateBuilder rootBuilder = builder(rootName, rootName, root, now);
      rootBuilder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      rootBuilder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      X509Certificate anchor = signed(rootBuilder, root.getPrivate());
      KeyPair own = pair();
      return new TimeStampAuthority(
          clock,
          own.getPrivate(),
          anchor,
          issue(rootName, root, own, now, KeyPurposeId.id_kp_timeStamping),
          issue(rootName, root, own, now, KeyPurposeId.id_kp_codeSigning));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("a test authority cannot be made", e);
    }
  }

  private static X509Certificate issue(
      X500Name issuer, KeyPair root, KeyPair own, Instant now, KeyPurposeId purpose)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    JcaX509v3CertificateBuilder builder = builder(issuer, new X500Name("CN=test TSA"), own, now);
    builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
    return signed(builder, root.getPrivate());
  }

  private static KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair pair, Instant now) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        BigInteger.valueOf(System.nanoTime()),
        Date.from(now.minus(LIFE)),
        Date.from(now.plus(LIFE)),
        subject,
        pair.getPublic());
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  /** What must be trusted. */
  public X509Certificate anchor() {
    return anchor;
  }

  /** The same as PEM. */
  public String anchorPem() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(anchor.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The reply to a query, DER; a refusal when it is none. */
  public byte[] answer(byte[] query) {
    return answerAt(query, clock.instant());
  }

  /** The reply to a query as of another time than the clock's. */
  public byte[] answerAt(byte[] query, Instant time) {
    try {
      SignerInfoGenerator signer =
          new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withECDSA", key, certificate);
      TimeStampTokenGenerator tokens =
          new TimeStampTokenGenerator(
              signer,
              new JcaDigestCalculatorProviderBuilder()
                  .build()
                  .get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
              POLICY);
      tokens.addCertificates(new JcaCertStore(List.of(certificate)));
      return Objects.requireNonNull(
          new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
              .generate(
                  new TimeStampRequest(query),
                  BigInteger.valueOf(serial.getAndIncrement()),
                  Date.from(time))
              .getEncoded());
    } catch (GeneralSecurityException | IOException | OperatorCreationException | TSPException e) {
      throw new IllegalStateException("no time stamp could be made", e);
    }
  }

  /**
   * The token of a reply, signed anew with the same key under a certificate of the same authority
   * that is for code and not for time: must be refused.
   */
  public byte[] withWrongPurpose(byte[] token) {
    try {
      TimeStampToken right = new TimeStampToken(new CMSSignedData(token));
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(forOtherThings.getEncoded());
      ASN1EncodableVector attributes = new ASN1EncodableVector();
      attributes.add(
          new Attribute(
              PKCSObjectIdentifiers.id_aa_signingCertificateV2,
              new DERSet(new SigningCertificateV2(new ESSCertIDv2[] {new ESSCertIDv2(hash)}))));
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSimpleSignerInfoGeneratorBuilder()
              .setSignedAttributeGenerator(
                  new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)))
              .build("SHA256withECDSA", key, forOtherThings));
      generator.addCertificates(new JcaCertStore(List.of(forOtherThings)));
      return generator
          .generate(
              new CMSProcessableByteArray(
                  PKCSObjectIdentifiers.id_ct_TSTInfo, right.getTimeStampInfo().getEncoded()),
              true)
          .getEncoded();
    } catch (GeneralSecurityException
        | IOException
        | OperatorCreationException
        | CMSException
        | TSPException e) {
      throw new IllegalStateException("no forged time stamp could be made", e);
    }
  }
}
