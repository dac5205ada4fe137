package jp.fukuhon.core.transfer;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the receiver's front worked on a request once its body was there, as its answer's head
 * says in {@value #HEADER} (W3C Server Timing): what the sender needs to tell a slow line from a
 * slow receiver. The receiver's word, not signed. A sender that does not know it leaves it alone.
 *
 * @param took not negative
 */
public record FrontTiming(Duration took) {

  /** The field of the head. */
  public static final String HEADER = "Server-Timing";

  private static final Pattern FORM = Pattern.compile("front;dur=([0-9]{1,9})(?:\\.([0-9]{1,3}))?");

  public FrontTiming {
    if (took.isNegative()) {
      throw new IllegalArgumentException("a negative time");
    }
  }

  /**
   * Since then.
   *
   * @param nanoTime as {@link System#nanoTime()} was
   */
  public static FrontTiming since(long nanoTime) {
    return new FrontTiming(Duration.ofNanos(System.nanoTime() - nanoTime));
  }

  /** The field's value, {@code front;dur=53.120}: milliseconds. */
  public String header() {
    return String.format(Locale.ROOT, "front;dur=%.3f", took.toNanos() / 1e6);
  }

  /** Reads a field's value; empty when it is none that this version knows. */
  public static Optional<FrontTiming> parse(String header) {
    Matcher form = FORM.matcher(header);
    if (!form.matches()) {
      return Optional.empty();
    }
    String fraction = form.group(2) == null ? "" : form.group(2);
    long micros = Long.parseLong((fraction + "000").substring(0, 3));
    return Optional.of(
        new FrontTiming(
            Duration.ofMillis(Long.parseLong(form.group(1))).plusNanos(micros * 1_000)));
  }
}
