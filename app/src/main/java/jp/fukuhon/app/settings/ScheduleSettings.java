package jp.fukuhon.app.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a gateway's streams are sent by themselves; all times are Asia/Tokyo.
 *
 * @param windows the hours of each night; none for no nights
 * @param holidays whether a night begins on a public holiday
 * @param holidaysFile the Cabinet Office's {@code syukujitsu.csv}, which goes before what is built
 *     in; null for none
 * @param closedDays the office's own closing days: {@code 2026-10-05}, {@code 12-29..01-03}
 * @param spread the first part of a window, over which starts are spread by municipality
 * @param parallel streams sent at the same time by one node
 * @param reconcile after which nights its streams are compared with the centre
 * @param nightly no setting any more; who still has it is told of {@code windows}
 */
public record ScheduleSettings(
    @DefaultValue List<WindowEntry> windows,
    @DefaultValue("closed") OnHolidays holidays,
    @Nullable Path holidaysFile,
    @DefaultValue List<String> closedDays,
    @DefaultValue("30m") Duration spread,
    @DefaultValue("2") int parallel,
    @DefaultValue ReconcileDays reconcile,
    @DefaultValue("") String nightly) {

  /** Whether a night begins on a public holiday. */
  public enum OnHolidays {
    CLOSED,
    OPEN
  }

  /**
   * After which nights streams are compared (突合), by the day of the week of their business date.
   *
   * @param afterNight {@code SUN}, {@code MON-FRI}
   * @param deepAfterNight likewise, of comparisons of contents
   */
  public record ReconcileDays(
      @DefaultValue List<String> afterNight, @DefaultValue List<String> deepAfterNight) {}

  /**
   * A transfer window.
   *
   * @param hours {@code 19:00-06:00}
   * @param days on which it opens: {@code MON}, {@code MON-FRI}
   * @param streams whose it is; empty for every stream of the gateway
   * @param bandwidth while it is open, for example {@code 8 Mbit/s}, or none; empty for {@code
   *     transfer.bandwidth}
   */
  public record WindowEntry(
      String hours,
      @DefaultValue("MON-FRI") List<String> days,
      @DefaultValue List<String> streams,
      @DefaultValue("") String bandwidth) {}
}
