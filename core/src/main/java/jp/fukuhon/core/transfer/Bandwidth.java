package jp.fukuhon.core.transfer;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of the line a stream may use.
 *
 * @param bitsPerSecond 10⁶ to 10⁹
 */
public record Bandwidth(long bitsPerSecond) {

  /** Less would keep a chunk on the line for longer than one request may last. */
  public static final long LEAST = 1_000_000;

  /** More is no limit. */
  public static final long MOST = 1_000_000_000;

  /** What stands for no limit. */
  public static final String NONE = "none";

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})\\s*([kmg])bit/s");
  private static final long KILO = 1_000;
  private static final long MEGA = 1_000_000;
  private static final long GIGA = 1_000_000_000;

  public Bandwidth {
    if (bitsPerSecond < LEAST || bitsPerSecond > MOST) {
      throw new IllegalArgumentException(
          bitsPerSecond + " bit/s is not between 1 Mbit/s and 1 Gbit/s");
    }
  }

  /**
   * Reads {@code 8 Mbit/s}; units are kbit/s, Mbit/s and Gbit/s.
   *
   * @return empty for {@value #NONE}
   * @throws IllegalArgumentException when it is neither, in one sentence
   */
  public static Optional<Bandwidth> parse(String text) {
    String bare = text.strip().toLowerCase(Locale.ROOT);
    if (bare.equals(NONE)) {
      return Optional.empty();
    }
    Matcher matcher = TEXT.matcher(bare);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no bandwidth, write it as for example 8 Mbit/s, or " + NONE);
    }
    long unit =
        switch (matcher.group(2)) {
          case "k" -> KILO;
          case "m" -> MEGA;
          default -> GIGA;
        };
    return Optional.of(new Bandwidth(Long.parseLong(matcher.group(1)) * unit));
  }

  /** The same in octets. */
  public long octetsPerSecond() {
    return bitsPerSecond / Byte.SIZE;
  }

  /** {@code 8 Mbit/s}, or {@code none}. */
  public static String words(Optional<Bandwidth> bandwidth) {
    return bandwidth.map(Bandwidth::toString).orElse(NONE);
  }

  @Override
  public String toString() {
    return bitsPerSecond % MEGA == 0
        ? bitsPerSecond / MEGA + " Mbit/s"
        : bitsPerSecond / KILO + " kbit/s";
  }
}
