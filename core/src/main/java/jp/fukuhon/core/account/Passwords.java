package jp.fukuhon.core.account;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Objects;
import java.util.Optional;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Passwords as Argon2id hashes (RFC 9106), by Spring Security. Thread-safe; each hash and each
 * comparison takes 19 MiB and some tens of milliseconds, so callers bound how many run at once.
 */
public final class Passwords {

  private static final int SALT = 16;
  private static final int HASH = 32;
  private static final int MEMORY_KIB = 19 << 10;
  private static final int ITERATIONS = 2;

  private static final int SHORTEST = 12;
  private static final int LONGEST = 128;
  private static final int LEAST_DIFFERENT = 5;

  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
  private static final int GROUPS = 5;
  private static final int GROUP = 4;

  private final Argon2PasswordEncoder encoder =
      new Argon2PasswordEncoder(SALT, HASH, 1, MEMORY_KIB, ITERATIONS);
  private final SecureRandom random = new SecureRandom();
  private final String nobodys = hash(oneTime());

  /** A hash to store. */
  public String hash(String password) {
    return Objects.requireNonNull(encoder.encode(normal(password)));
  }

  /** Whether a password is the one of a stored hash. */
  public boolean isRight(String password, String hash) {
    return encoder.matches(normal(password), hash);
  }

  /** Takes as long as a comparison: who is not there is not told apart by the time. */
  public void spend(String password) {
    isRight(password, nobodys);
  }

  /** A password to be given out, of about 99 bits, without letters that look alike. */
  public String oneTime() {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < GROUPS * GROUP; i++) {
      if (i > 0 && i % GROUP == 0) {
        password.append('-');
      }
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return password.toString();
  }

  /**
   * What is wrong with a password that somebody has chosen.
   *
   * @param login of whom
   * @return one sentence that does not repeat it; empty when nothing is
   */
  public static Optional<String> fault(String login, String chosen) {
    String password = normal(chosen);
    int length = password.codePointCount(0, password.length());
    if (length < SHORTEST || length > LONGEST) {
      return Optional.of("a password has " + SHORTEST + " to " + LONGEST + " characters");
    }
    if (password.toLowerCase(java.util.Locale.ROOT).contains(login)) {
      return Optional.of("a password does not contain the login");
    }
    if (password.codePoints().distinct().count() < LEAST_DIFFERENT) {
      return Optional.of("a password has " + LEAST_DIFFERENT + " different characters at least");
    }
    return Optional.empty();
  }

  /** The same password whether it was typed in full or half width. */
  private static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFKC);
  }
}
