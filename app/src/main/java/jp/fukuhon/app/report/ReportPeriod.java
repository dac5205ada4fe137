package jp.fukuhon.app.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;

/**
 * The days that a report is about, Asia/Tokyo. Immutable.
 *
 * @param from the first day
 * @param to the last day, included
 */
public record ReportPeriod(LocalDate from, LocalDate to) {

  /** Whose days these are. */
  public static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

  private static final int USUAL_DAYS = 30;
  private static final int MOST_DAYS = 3660;
  private static final int DAILY_UNTIL = 31;
  private static final int WEEKLY_UNTIL = 186;

  /**
   * A span of a chart's time axis.
   *
   * @param start its first instant
   * @param end the first instant after it
   * @param firstDay that it is labelled with
   */
  public record Span(Instant start, Instant end, LocalDate firstDay) {

    boolean holds(Instant instant) {
      return !instant.isBefore(start) && instant.isBefore(end);
    }
  }

  /**
   * A period as it was asked for.
   *
   * @param from the first day; null for {@value #USUAL_DAYS} days up to the last
   * @param to the last day; null for today
   * @throws TransferException.Configuration when there is no such period
   */
  public static ReportPeriod of(@Nullable LocalDate from, @Nullable LocalDate to, LocalDate today) {
    LocalDate last = to == null ? today : to;
    LocalDate first = from == null ? last.minusDays(USUAL_DAYS - 1L) : from;
    if (first.isAfter(last)) {
      throw new TransferException.Configuration(
          "the period's first day " + first + " is after its last, " + last,
          "give --from and --to, or neither for the last " + USUAL_DAYS + " days");
    }
    if (ChronoUnit.DAYS.between(first, last) >= MOST_DAYS) {
      throw new TransferException.Configuration(
          "the period from " + first + " to " + last + " is longer than " + MOST_DAYS + " days",
          "make several reports");
    }
    return new ReportPeriod(first, last);
  }

  /** Its first instant. */
  public Instant start() {
    return from.atStartOfDay(ZONE).toInstant();
  }

  /** The first instant after it. */
  public Instant end() {
    return to.plusDays(1).atStartOfDay(ZONE).toInstant();
  }

  /** True for an instant within it. */
  public boolean holds(Instant instant) {
    return !instant.isBefore(start()) && instant.isBefore(end());
  }

  /** Its days, or its weeks or months when it is long; together they are the period. */
  public List<Span> spans() {
    long days = ChronoUnit.DAYS.between(from, to) + 1;
    ChronoUnit unit =
        days <= DAILY_UNTIL
            ? ChronoUnit.DAYS
            : days <= WEEKLY_UNTIL ? ChronoUnit.WEEKS : ChronoUnit.MONTHS;
    List<Span> spans = new ArrayList<>();
    LocalDate end = to.plusDays(1);
    LocalDate day = from;
    for (int i = 1; day.isBefore(end); i++) {
      LocalDate next = from.plus(i, unit);
      if (next.isAfter(end)) {
        next = end;
      }
      spans.add(
          new Span(day.atStartOfDay(ZONE).toInstant(), next.atStartOfDay(ZONE).toInstant(), day));
      day = next;
    }
    return spans;
  }
}
