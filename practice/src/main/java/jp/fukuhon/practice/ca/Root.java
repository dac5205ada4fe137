package jp.fukuhon.practice.ca;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import jp.fukuhon.practice.PracticeException;

/**
 * One of the authority's two roots.
 *
 * @param kind of its key
 * @param key signs certificates
 * @param certificate a trust anchor
 */
record Root(KeyKind kind, PrivateKey key, X509Certificate certificate) {

  private static final String ALIAS = "authority";

  static Root create(KeyKind kind, String name, Instant notBefore, Instant notAfter) {
    KeyPair pair = Certificates.keyPair(kind);
    return new Root(
        kind, pair.getPrivate(), Certificates.selfSigned(pair, kind, name, notBefore, notAfter));
  }

  void write(Path file, String password) {
    new IssuedKey(ALIAS, key, certificate, certificate).writePkcs12(file, password);
  }

  static Root open(KeyKind kind, Path file, String password) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      if (store.getKey(ALIAS, password.toCharArray()) instanceof PrivateKey key
          && store.getCertificate(ALIAS) instanceof X509Certificate certificate) {
        return new Root(kind, key, certificate);
      }
      throw new GeneralSecurityException("no entry '" + ALIAS + "'");
    } catch (IOException | GeneralSecurityException e) {
      throw new PracticeException(
          "cannot read the practice authority in " + file,
          "restore it, or remove the whole practice directory and begin anew",
          e);
    }
  }

  @Override
  public String toString() {
    return "Root[" + kind + "]";
  }
}
