package jp.fukuhon.app.party;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.PeerTrustManager;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.KeyVault;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TrustAnchors;

/**
 * A party's keys (第5-5(1)): read from where nobody else may read, each of the party and for its
 * purpose.
 *
 * @param tls of the line
 * @param signing of documents
 * @param encryption of data keys
 * @param anchors whom it trusts
 */
public record PartyKeys(
    KeyVault tls, KeySuccession signing, KeySuccession encryption, TrustAnchors anchors) {

  /**
   * Loads all of them.
   *
   * @throws TransferException.Configuration with every fault, one a line
   */
  public static PartyKeys load(Loaded loaded, Clock clock) {
    return new PartyKeyLoader(loaded, clock).load();
  }

  /**
   * Makes sure that the keys in use have what a suite needs.
   *
   * @param setting that asks for the suite
   * @throws TransferException.Configuration when they have not
   */
  public void requireSuite(Suite suite, String setting, Clock clock) {
    for (KeySuccession keys : List.of(signing, encryption)) {
      if (!keys.current(clock.instant()).supports(suite)) {
        String name = "keys." + keys.identity().purpose().unit();
        throw new TransferException.Configuration(
            setting + " asks for " + suite.label() + ", the key in use has no post-quantum half",
            "give " + name + " a post-quantum-file, or change " + setting);
      }
    }
  }

  /**
   * When the first certificate of each kind in use ends; keys of the past, which only open what was
   * made for them, are left out.
   */
  public Map<String, Instant> ends(Instant now) {
    Map<String, Instant> ends = new LinkedHashMap<>();
    ends.put("tls", end(Stream.of(tls.certificate())));
    ends.put("signing", end(signing.current(now).certificates()));
    ends.put("encryption", end(encryption.current(now).certificates()));
    ends.put("anchors", end(anchors.certificates().stream()));
    return ends;
  }

  private static Instant end(Stream<X509Certificate> certificates) {
    return certificates
        .map(each -> each.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /**
   * TLS 1.3 with the party's key.
   *
   * @param peers judges the other end
   */
  public SSLContext tlsContext(PeerTrustManager peers) {
    return tlsContext(tls, peers);
  }

  /**
   * TLS 1.3 with a key.
   *
   * @param peers judges the other end
   */
  public static SSLContext tlsContext(KeyVault tls, PeerTrustManager peers) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(tls.keyManagers(), new TrustManager[] {peers}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS cannot be set up", e);
    }
  }

  /**
   * TLS without a key of one's own, for a server that leads to one of the authorities of a file.
   */
  public static SSLContext trusting(Path pem) {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trustStore(pem));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS cannot be set up", e);
    }
  }

  /** The secret in a file, without its line end. */
  public static String secret(Path file) {
    return new String(password(file));
  }

  /** The key store of the TLS key as the web server wants it. */
  static KeyStore keyStore(Path file, char[] password) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new TransferException.Configuration("key store " + file + " cannot be read", null, e);
    }
  }

  /** The certificates of a PEM file, as a trust store. */
  static KeyStore trustStore(Path pem) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int n = 0;
      for (X509Certificate certificate : certificates(pem)) {
        store.setCertificateEntry("anchor" + n++, certificate);
      }
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new TransferException.Configuration(
          "trust anchors " + pem + " cannot be read", null, e);
    }
  }

  /** The certificates of a PEM file. */
  static List<X509Certificate> certificates(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      List<X509Certificate> certificates = new ArrayList<>();
      CertificateFactory.getInstance("X.509")
          .generateCertificates(in)
          .forEach(certificate -> certificates.add((X509Certificate) certificate));
      if (certificates.isEmpty()) {
        throw new TransferException.Configuration(pem + " holds no certificate", null);
      }
      return certificates;
    } catch (IOException | CertificateException e) {
      throw new TransferException.Configuration(
          "certificates in " + pem + " cannot be read", null, e);
    }
  }

  /** The password in a file, without its line end. */
  static char[] password(Path file) {
    try {
      return Files.readString(file).strip().toCharArray();
    } catch (IOException e) {
      throw new TransferException.Configuration(
          "password file " + file + " cannot be read", null, e);
    }
  }
}
