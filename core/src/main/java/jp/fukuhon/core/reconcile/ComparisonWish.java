package jp.fukuhon.core.reconcile;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * That the centre's bureau asks for a comparison (突合), as the source is told with its stream's
 * position: a field of the answer's head, {@value #HEADER}. The position itself is a strict
 * document, in which a gateway of an older version would refuse a member that it does not know; a
 * field of the head it leaves alone.
 *
 * @param number of the wish at the centre, at least 1
 * @param deep whether only a deep comparison answers it
 * @param since when it was asked for, by the centre's clock, to the microsecond
 */
public record ComparisonWish(long number, boolean deep, Instant since) {

  /** The field of the head. */
  public static final String HEADER = "Fukuhon-Comparison-Wish";

  private static final Pattern FORM =
      Pattern.compile("([1-9][0-9]{0,17}); (deep|usual); ([0-9T:.Z-]{20,30})");

  public ComparisonWish {
    if (number < 1) {
      throw new IllegalArgumentException("wish " + number + " is none");
    }
    since = since.truncatedTo(ChronoUnit.MICROS);
  }

  /** The field's value, {@code 12; deep; 2026-11-22T05:44:06Z}. */
  public String header() {
    return number + "; " + (deep ? "deep" : "usual") + "; " + since;
  }

  /** Reads a field's value; empty when it is none that this version knows. */
  public static Optional<ComparisonWish> parse(String header) {
    Matcher matcher = FORM.matcher(header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ComparisonWish(
              Long.parseLong(matcher.group(1)),
              matcher.group(2).equals("deep"),
              Instant.parse(matcher.group(3))));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
