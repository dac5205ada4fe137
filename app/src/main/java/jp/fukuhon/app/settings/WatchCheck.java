package jp.fukuhon.app.settings;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import jp.fukuhon.app.settings.PartySettings.KeyFile;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.seal.SecretFiles;
import org.jspecify.annotations.Nullable;

/** Judges what the settings say about who may watch a party. */
final class WatchCheck {

  private static final int LAST_PORT = 65_535;

  private WatchCheck() {}

  static void check(Loaded loaded, List<String> faults) {
    WatchSettings watch = loaded.settings().watch();
    if (watch.port() < 0 || watch.port() > LAST_PORT) {
      faults.add("watch.port: " + watch.port() + " is not between 1 and 65535, or 0 for none");
    }
    if (watch.refresh().compareTo(Duration.ofSeconds(1)) < 0
        || watch.refresh().compareTo(Duration.ofMinutes(10)) > 0) {
      faults.add("watch.refresh: " + watch.refresh() + " is not between 1s and 10m");
    }
    if (!watch.isOpened()) {
      return;
    }
    if (watch.tls() == null && !isLoopback(watch.host())) {
      faults.add(
          "watch.host: '"
              + watch.host()
              + "' is no loopback address such as 127.0.0.1; give watch.tls, so that figures do not"
              + " cross a network in clear");
    }
    if (watch.tls() != null) {
      tls(loaded, watch.tls(), faults);
    }
  }

  private static void tls(Loaded loaded, KeyFile tls, List<String> faults) {
    if (tls.file() == null || tls.passwordFile() == null) {
      faults.add("watch.tls: needs a file and a password-file");
      return;
    }
    SecretFiles.fault("key file", loaded.resolve(tls.file()))
        .ifPresent(fault -> faults.add("watch.tls: " + fault.getMessage()));
    SecretFiles.fault("password file", loaded.resolve(tls.passwordFile()))
        .ifPresent(fault -> faults.add("watch.tls: " + fault.getMessage()));
  }

  /** A name may be another machine's tomorrow: only an address counts. */
  static boolean isLoopback(@Nullable String host) {
    try {
      return host != null && InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
