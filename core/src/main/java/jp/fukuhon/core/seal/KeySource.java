package jp.fukuhon.core.seal;

import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.List;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;

/** Where a private key and its certificate are kept. */
public sealed interface KeySource permits Pkcs12File, Pkcs11Token {

  /** What messages call it, for example {@code key store keys/tls.p12}. */
  String name();

  /** What is wrong with its files before anything is read; every fault. */
  List<TransferException.Configuration> faults();

  /**
   * Reads it.
   *
   * @throws TransferException.Configuration when there is not exactly one key with its certificate
   */
  HeldKey open();

  /** A fault of this source. */
  default TransferException.Configuration fault(String what, String hint) {
    return new TransferException.Configuration(name() + ": " + what, hint);
  }

  /**
   * A key as its source gives it.
   *
   * @param key the private key, or a handle to it
   * @param certificate its certificate; whether they belong together is not known yet
   * @param provider the only one that can use the key; null when any can
   */
  record HeldKey(PrivateKey key, X509Certificate certificate, @Nullable Provider provider) {}
}
