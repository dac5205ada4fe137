package jp.fukuhon.schedules.plan;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which comparison (突合) of a stream is to be made at a moment. Transfers go first: where there
 * are nights, a comparison is made inside an open window whose night is through; where there are
 * none, while no transfer is open. The caller keeps everybody else from the stream's comparisons
 * meanwhile, and writes down what is said before acting on it. Immutable.
 */
public final class ComparisonPlanner {

  private final @Nullable NightCalendar calendar;
  private final ComparisonDays days;

  /**
   * @param calendar the stream's nights; null when it has none
   * @param days after which nights it is compared by itself
   */
  public ComparisonPlanner(@Nullable NightCalendar calendar, ComparisonDays days) {
    this.calendar = calendar;
    this.days = days;
  }

  /**
   * What is known of a stream.
   *
   * @param tonight how the night of the window that is open stands; empty when none is open or it
   *     is not written down
   * @param sending whether a transfer is open
   * @param open comparisons that are due and not over, oldest first
   * @param newestNight the newest business date for which a comparison is written down; null when
   *     there is none
   */
  public record Standing(
      Optional<NightState> tonight,
      boolean sending,
      List<ComparisonEntry> open,
      @Nullable LocalDate newestNight) {}

  /**
   * A comparison to be made.
   *
   * @param entry to be written down as RUNNING
   * @param until its run may last
   */
  public record Work(ComparisonEntry entry, Instant until) {}

  /** The night of the window that is open. */
  public Optional<Night> openAt(Instant now) {
    return calendar == null ? Optional.empty() : calendar.openAt(now);
  }

  /** What is to be begun now: what the centre wishes before what follows a night. */
  public Optional<Work> look(Instant now, Standing standing) {
    if (calendar == null) {
      return standing.sending()
          ? Optional.empty()
          : known(now, standing).map(entry -> new Work(entry.begun(), Instant.MAX));
    }
    Optional<Night> night = openAt(now).filter(open -> isThrough(standing.tonight()));
    return night.flatMap(
        open ->
            known(now, standing)
                .or(() -> following(open, standing))
                .map(entry -> new Work(entry.begun(), open.closes())));
  }

  /** A night that failed is through as well: what was published before can be compared. */
  private static boolean isThrough(Optional<NightState> tonight) {
    return tonight
        .filter(
            state ->
                switch (state) {
                  case DONE, LATE, FAILED -> true;
                  case RUNNING, WAITING, UNFINISHED, MISSED, SKIPPED -> false;
                })
        .isPresent();
  }

  private static Optional<ComparisonEntry> known(Instant now, Standing standing) {
    return standing.open().stream().filter(entry -> entry.mayBegin(now)).findFirst();
  }

  /** One at a time: what is not over yet is made first, and may make up for it. */
  private Optional<ComparisonEntry> following(Night night, Standing standing) {
    boolean one =
        standing.open().stream()
            .anyMatch(entry -> entry.occasion() == ComparisonEntry.Occasion.NIGHT);
    return one
        ? Optional.empty()
        : days.upto(night.businessDate(), standing.newestNight())
            .map(due -> ComparisonEntry.after(due.day(), due.deep(), night.opens()));
  }
}
