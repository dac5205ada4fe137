package jp.fukuhon.writers.line;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Tells a peer that refuses, or is refused by, a certificate from a line that broke during the
 * handshake: only the second is worth repeating.
 */
final class TlsRefusal {

  private static final Pattern ALERT =
      Pattern.compile(
          "alert: (bad_certificate|unsupported_certificate|certificate_revoked|certificate_expired"
              + "|certificate_unknown|unknown_ca|access_denied|certificate_required"
              + "|handshake_failure|protocol_version)");

  private TlsRefusal() {}

  /** Why the handshake was refused, in one sentence; empty when it was not. */
  static Optional<String> of(IOException failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof CertificateException) {
        return Optional.of("its certificate is refused here: " + at.getMessage());
      }
      if (at instanceof SSLException) {
        Matcher alert = ALERT.matcher(String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT));
        if (alert.find()) {
          return Optional.of("it refuses this party's certificate: " + alert.group(1));
        }
      }
    }
    return Optional.empty();
  }
}
