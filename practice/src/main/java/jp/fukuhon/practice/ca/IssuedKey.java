package jp.fukuhon.practice.ca;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import jp.fukuhon.practice.PrivateFiles;

/**
 * A private key with its certificate and the one of the authority that signed it. Its text names
 * the subject only.
 *
 * @param alias the entry's name in a PKCS#12 file
 * @param privateKey the key
 * @param certificate its certificate
 * @param issuer the authority's certificate
 */
public record IssuedKey(
    String alias, PrivateKey privateKey, X509Certificate certificate, X509Certificate issuer) {

  /** A PKCS#12 key store of the JDK's default (modern) protection, mode 0600. */
  public void writePkcs12(Path file, String password) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      keyStore(password).store(out, password.toCharArray());
      PrivateFiles.write(file, out.toByteArray());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot write " + file, e);
    }
  }

  /** The same key store in memory. */
  public KeyStore keyStore(String password) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Certificate[] chain =
        certificate.equals(issuer)
            ? new Certificate[] {certificate}
            : new Certificate[] {certificate, issuer};
    store.setKeyEntry(alias, privateKey, password.toCharArray(), chain);
    return store;
  }

  /** Unprotected PEM copies for curl and openssl, which only a practice environment may hold. */
  public void writePem(Path certificateFile, Path keyFile) {
    PrivateFiles.write(certificateFile, pem(certificate) + pem(issuer));
    PrivateFiles.write(keyFile, pem("PRIVATE KEY", privateKey.getEncoded()));
  }

  /** A certificate as PEM text. */
  public static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  @Override
  public String toString() {
    return "IssuedKey[" + certificate.getSubjectX500Principal() + "]";
  }
}
