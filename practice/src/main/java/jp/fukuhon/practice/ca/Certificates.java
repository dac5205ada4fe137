package jp.fukuhon.practice.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Builds the X.509 structures of the practice authority. Stateless. */
final class Certificates {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SERIAL_BITS = 120;

  private Certificates() {}

  /** What builds a certificate and may fail for reasons that are all programming errors. */
  private interface Build<T> {
    T run() throws GeneralSecurityException, OperatorCreationException, IOException;
  }

  static KeyPair keyPair(KeyKind kind) {
    return built(
        () ->
            switch (kind) {
              case P_256 -> {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                yield generator.generateKeyPair();
              }
              case ML_DSA_65 -> KeyPairGenerator.getInstance("ML-DSA-65").generateKeyPair();
              case ML_KEM_768 -> KeyPairGenerator.getInstance("ML-KEM-768").generateKeyPair();
            });
  }

  static X509Certificate selfSigned(
      KeyPair pair, KeyKind kind, String name, Instant notBefore, Instant notAfter) {
    return built(
        () -> {
          X500Name subject =
              new X500NameBuilder(BCStyle.INSTANCE)
                  .addRDN(BCStyle.C, "JP")
                  .addRDN(BCStyle.O, "fukuhon practice")
                  .addRDN(BCStyle.CN, name + " " + serial().toString(36).substring(0, 8))
                  .build();
          X509v3CertificateBuilder builder =
              new JcaX509v3CertificateBuilder(
                  subject,
                  serial(),
                  Date.from(notBefore),
                  Date.from(notAfter),
                  subject,
                  pair.getPublic());
          JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
          builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
          builder.addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
          builder.addExtension(
              Extension.subjectKeyIdentifier,
              false,
              utils.createSubjectKeyIdentifier(pair.getPublic()));
          return signed(builder, kind, pair.getPrivate());
        });
  }

  static X509Certificate endEntity(
      PublicKey key,
      KeyKind kind,
      PartyIdentity party,
      GeneralNames names,
      KeyPurpose purpose,
      Instant notBefore,
      Instant notAfter,
      Root issuer) {
    return built(
        () -> {
          X509v3CertificateBuilder builder =
              new JcaX509v3CertificateBuilder(
                  issuer.certificate().getSubjectX500Principal(),
                  serial(),
                  Date.from(notBefore),
                  Date.from(notAfter),
                  subject(party, purpose),
                  key);
          JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
          builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
          builder.addExtension(
              Extension.authorityKeyIdentifier,
              false,
              utils.createAuthorityKeyIdentifier(issuer.certificate()));
          builder.addExtension(
              Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
          builder.addExtension(Extension.subjectAlternativeName, false, names);
          addUsage(builder, purpose, kind);
          return signed(builder, issuer.kind(), issuer.key());
        });
  }

  private static X500Principal subject(PartyIdentity party, KeyPurpose purpose) throws IOException {
    return new X500Principal(
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.C, "JP")
            .addRDN(BCStyle.O, party.displayName())
            .addRDN(BCStyle.OU, purpose.label())
            .addRDN(BCStyle.CN, party.hostName())
            .addRDN(BCStyle.SERIALNUMBER, party.code())
            .build()
            .getEncoded());
  }

  /** The registered name alone, as a real authority's certificates have it. */
  static GeneralNames registeredName(PartyIdentity party) {
    return new GeneralNames(new GeneralName(GeneralName.dNSName, party.hostName()));
  }

  /** The registered name, and for practice this machine's own. */
  static GeneralNames names(PartyIdentity party) {
    return new GeneralNames(
        new GeneralName[] {
          new GeneralName(GeneralName.dNSName, party.hostName()),
          new GeneralName(GeneralName.dNSName, "localhost"),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        });
  }

  private static void addUsage(X509v3CertificateBuilder builder, KeyPurpose purpose, KeyKind kind)
      throws IOException {
    int usage =
        switch (purpose) {
          case TLS -> KeyUsage.digitalSignature;
          case SIGNING -> KeyUsage.digitalSignature | KeyUsage.nonRepudiation;
          case ENCRYPTION ->
              kind == KeyKind.ML_KEM_768 ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement;
        };
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
    if (purpose == KeyPurpose.TLS) {
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    }
  }

  static X509CRL revocationList(
      Root issuer, Collection<X509Certificate> revoked, Instant thisUpdate, Instant nextUpdate) {
    return built(
        () -> {
          JcaX509v2CRLBuilder builder =
              new JcaX509v2CRLBuilder(
                  issuer.certificate().getSubjectX500Principal(), Date.from(thisUpdate));
          builder.setNextUpdate(Date.from(nextUpdate));
          for (X509Certificate certificate : revoked) {
            builder.addCRLEntry(
                certificate.getSerialNumber(), Date.from(thisUpdate), CRLReason.keyCompromise);
          }
          builder.addExtension(
              Extension.authorityKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer.certificate()));
          builder.addExtension(
              Extension.cRLNumber,
              false,
              new CRLNumber(BigInteger.valueOf(thisUpdate.getEpochSecond())));
          return new JcaX509CRLConverter()
              .getCRL(builder.build(signer(issuer.kind(), issuer.key())));
        });
  }

  private static X509Certificate signed(
      X509v3CertificateBuilder builder, KeyKind kind, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer(kind, key)));
  }

  private static ContentSigner signer(KeyKind kind, PrivateKey key)
      throws OperatorCreationException {
    return new JcaContentSignerBuilder(kind.signature()).build(key);
  }

  /** Random, positive, more than 64 bits, and with the first bit set so that none is short. */
  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS);
  }

  private static <T> T built(Build<T> build) {
    try {
      return build.run();
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot build a certificate", e);
    }
  }
}
