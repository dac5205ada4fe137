package jp.fukuhon.app.party;

import java.nio.file.Path;
import java.util.Set;
import jp.fukuhon.app.settings.PartySettings.KeyFile;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/** The web servers' side of TLS. */
public final class ServerTls {

  private ServerTls() {}

  /** A listener's own key, for callers of whom none is asked for a certificate. */
  public static SslBundle own(Loaded loaded, KeyFile tls) {
    String password = new String(PartyKeys.password(loaded.resolve(tls.passwordFile())));
    SslStoreBundle stores =
        SslStoreBundle.of(
            PartyKeys.keyStore(loaded.resolve(tls.file()), password.toCharArray()), password, null);
    return SslBundle.of(
        stores,
        SslBundleKey.of(password),
        SslOptions.of(null, Set.of("TLSv1.3", "TLSv1.2")),
        "TLS");
  }

  /** The party's TLS key and the anchors that callers must lead to. */
  public static SslBundle bundle(Loaded loaded) {
    KeyFile tls = loaded.settings().keys().tls();
    Path file = loaded.resolve(tls.file());
    String password = new String(PartyKeys.password(loaded.resolve(tls.passwordFile())));
    SslStoreBundle stores =
        SslStoreBundle.of(
            PartyKeys.keyStore(file, password.toCharArray()),
            password,
            PartyKeys.trustStore(loaded.resolve(loaded.settings().keys().anchors())));
    return SslBundle.of(
        stores, SslBundleKey.of(password), SslOptions.of(null, Set.of("TLSv1.3")), "TLSv1.3");
  }
}
