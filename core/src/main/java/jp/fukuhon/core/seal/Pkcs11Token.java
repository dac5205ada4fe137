package jp.fukuhon.core.seal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jp.fukuhon.core.error.TransferException;

/**
 * A key in a token (PKCS#11): it signs there and never leaves it. Its certificate is in the token
 * as well, under the same name.
 *
 * @param configuration of the JDK's SunPKCS11 provider: which library, which slot; writable by its
 *     owner only, since whoever can write it can have a library loaded
 * @param alias the key's name in the token (CKA_LABEL)
 * @param pinFile the user's PIN, a line feed at the end is not part of it, mode 600
 */
public record Pkcs11Token(Path configuration, String alias, Path pinFile) implements KeySource {

  @Override
  public String name() {
    return "token of " + configuration + ", key '" + alias + "'";
  }

  @Override
  public List<TransferException.Configuration> faults() {
    List<TransferException.Configuration> faults = new ArrayList<>();
    if (!SecretFiles.isWrittenByOwnerOnly(configuration)) {
      faults.add(
          fault(
              "its configuration does not exist, or can be written by others",
              "chmod go-w " + configuration));
    }
    SecretFiles.fault("PIN file", pinFile).ifPresent(faults::add);
    return faults;
  }

  @Override
  public HeldKey open() {
    char[] pin = Pkcs12File.password(pinFile);
    try {
      Provider provider = Security.getProvider("SunPKCS11").configure(configuration.toString());
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, pin);
      if (store.getKey(alias, null) instanceof PrivateKey secret
          && store.getCertificate(alias) instanceof X509Certificate certificate) {
        return new HeldKey(secret, certificate, provider);
      }
      throw fault(
          "there is no private key with a certificate of that name",
          "put both into the token under one name");
    } catch (IOException | GeneralSecurityException | ProviderException e) {
      throw new TransferException.Configuration(
          name() + " cannot be used: " + cause(e),
          "check library and slot in " + configuration + " and the PIN in " + pinFile,
          e);
    } finally {
      Arrays.fill(pin, '\0');
    }
  }

  private static String cause(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
