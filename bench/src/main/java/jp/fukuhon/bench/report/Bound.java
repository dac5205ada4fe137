package jp.fukuhon.bench.report;

/**
 * A figure and what it must not pass.
 *
 * @param what was measured, for people
 * @param measured the figure; not a number when it could not be had
 * @param direction on which side of the limit it must be
 * @param limit itself is allowed
 * @param unit of both, for people; may be empty
 */
public record Bound(String what, double measured, Direction direction, double limit, String unit) {

  /** On which side of the limit a figure must be. */
  public enum Direction {
    AT_MOST("at most"),
    AT_LEAST("at least");

    private final String words;

    Direction(String words) {
      this.words = words;
    }
  }

  /** A figure that must not be greater. */
  public static Bound atMost(String what, double measured, double limit, String unit) {
    return new Bound(what, measured, Direction.AT_MOST, limit, unit);
  }

  /** A figure that must not be less. */
  public static Bound atLeast(String what, double measured, double limit, String unit) {
    return new Bound(what, measured, Direction.AT_LEAST, limit, unit);
  }

  /** Whether it holds. */
  public boolean isMet() {
    return switch (direction) {
      case AT_MOST -> measured <= limit;
      case AT_LEAST -> measured >= limit;
    };
  }

  /** One line: {@code PASS}, or {@code MISSED}, and both figures. */
  public String line() {
    return "%-6s %s: %s, %s %s%s"
        .formatted(
            isMet() ? "PASS" : "MISSED",
            what,
            number(measured),
            direction.words,
            number(limit),
            unit.isEmpty() ? "" : " " + unit);
  }

  private static String number(double figure) {
    if (Double.isNaN(figure)) {
      return "not measured";
    }
    return Math.abs(figure) >= 100 ? "%,.0f".formatted(figure) : "%.2f".formatted(figure);
  }
}
