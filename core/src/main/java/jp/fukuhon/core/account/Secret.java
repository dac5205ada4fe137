package jp.fukuhon.core.account;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import jp.fukuhon.core.digest.Sha256;

/**
 * The secret of a session or of a token: 256 random bits, shown once. Its digest alone is stored; a
 * slow hash is for what people think up, not for this.
 */
final class Secret {

  static final String SESSION = "fks_";
  static final String TOKEN = "fkt_";

  private static final int OCTETS = 32;
  private static final int LONGEST = 100;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Secret() {}

  /**
   * A new one.
   *
   * @param kind {@link #SESSION} or {@link #TOKEN}: what it is can be seen when one is found lying
   *     about
   */
  static String create(String kind) {
    byte[] octets = new byte[OCTETS];
    RANDOM.nextBytes(octets);
    return kind + Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  /** Whether a text may be one of a kind, which costs a look-up to know. */
  static boolean isOf(String kind, String text) {
    return text.startsWith(kind) && text.length() <= LONGEST;
  }

  static byte[] digest(String secret) {
    return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
  }
}
