package jp.fukuhon.core.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;

/**
 * A key in a PKCS#12 file.
 *
 * @param file with exactly one key, mode 600
 * @param passwordFile its password in UTF-8, a line feed at the end is not part of it, mode 600
 */
public record Pkcs12File(Path file, Path passwordFile) implements KeySource {

  private static final String MAKE_AGAIN = "Make it again from key and certificate.";

  @Override
  public String name() {
    return "key store " + file;
  }

  @Override
  public List<TransferException.Configuration> faults() {
    return Stream.of(
            SecretFiles.fault("key store", file), SecretFiles.fault("password file", passwordFile))
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public HeldKey open() {
    char[] password = password(passwordFile);
    try {
      KeyStore store = load(password, null);
      String alias = onlyKey(store);
      if (key(store, alias, password) instanceof PrivateKey secret
          && store.getCertificate(alias) instanceof X509Certificate certificate) {
        return new HeldKey(secret, certificate, null);
      }
      throw fault("key and certificate do not belong together", MAKE_AGAIN);
    } catch (IOException e) {
      throw e.getCause() instanceof UnrecoverableKeyException
          ? fault("the password in " + passwordFile + " is wrong", "Correct it.")
          : fault("it is no PKCS#12 file", MAKE_AGAIN);
    } catch (GeneralSecurityException e) {
      throw fault("its key cannot be read", MAKE_AGAIN);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private String onlyKey(KeyStore store) throws GeneralSecurityException {
    List<String> aliases = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        aliases.add(alias);
      }
    }
    if (aliases.size() != 1) {
      throw fault("it has " + aliases.size() + " keys, expected one", "One key, one file.");
    }
    return aliases.getFirst();
  }

  private KeyStore load(char[] password, @Nullable Provider provider)
      throws IOException, GeneralSecurityException {
    try (var stream = Files.newInputStream(file)) {
      KeyStore store =
          provider == null
              ? KeyStore.getInstance("PKCS12")
              : KeyStore.getInstance("PKCS12", provider);
      store.load(stream, password);
      return store;
    }
  }

  /**
   * The platform reads post-quantum keys in one of the three forms of RFC 9881 and RFC 9935 only;
   * other programs write another.
   */
  private @Nullable Key key(KeyStore store, String alias, char[] password)
      throws IOException, GeneralSecurityException {
    try {
      return store.getKey(alias, password);
    } catch (UnrecoverableKeyException e) {
      return load(password, BouncyCastle.PROVIDER).getKey(alias, password);
    }
  }

  static char[] password(Path file) {
    try {
      byte[] octets = Files.readAllBytes(file);
      CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(octets));
      int length = text.length();
      while (length > 0 && (text.charAt(length - 1) == '\n' || text.charAt(length - 1) == '\r')) {
        length--;
      }
      char[] password = new char[length];
      text.get(password);
      Arrays.fill(octets, (byte) 0);
      Arrays.fill(text.array(), '\0');
      return password;
    } catch (IOException e) {
      throw new TransferException.Configuration(
          "password file " + file + " cannot be read", "Check the file.", e);
    }
  }
}
