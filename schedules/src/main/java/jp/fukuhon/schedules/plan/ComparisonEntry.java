package jp.fukuhon.schedules.plan;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A comparison (突合) that is due, and what became of it. Occasion and name are its identity in a
 * stream: it is made once, however many nodes and wakes there are.
 *
 * @param occasion why it is due
 * @param name the wish's number at the centre, or the business date
 * @param deep whether contents are compared
 * @param since when it was wished, or its night's window opened
 * @param attempts how often it was begun or taken over
 * @param retryAt not to be begun before; null for as soon as may be
 * @param comparison whose signed result answers it; null while none does
 * @param note one line for people; may be empty
 */
public record ComparisonEntry(
    Occasion occasion,
    String name,
    boolean deep,
    Instant since,
    ComparisonState state,
    int attempts,
    @Nullable Instant retryAt,
    @Nullable String comparison,
    String note) {

  /** Why a comparison is due. */
  public enum Occasion {
    /** The centre's bureau asks for it. */
    WISH,
    /** It follows a night. */
    NIGHT
  }

  /** It follows the night of that date. */
  static ComparisonEntry after(LocalDate day, boolean deep, Instant opens) {
    return new ComparisonEntry(
        Occasion.NIGHT, day.toString(), deep, opens, ComparisonState.WAITING, 0, null, null, "");
  }

  /** For people: {@code wish 12} or {@code night 2026-11-20}. */
  public String words() {
    return (occasion == Occasion.WISH ? "wish " : "night ") + name + (deep ? " (deep)" : "");
  }

  /** True when it may be begun, by whoever keeps all others from it. */
  boolean mayBegin(Instant now) {
    return !state.isOver() && (retryAt == null || !now.isBefore(retryAt));
  }

  ComparisonEntry begun() {
    String why =
        state == ComparisonState.RUNNING
            ? "taken over from a node that is gone"
            : note.isEmpty() ? "" : "again after: " + note;
    return with(ComparisonState.RUNNING, attempts + 1, null, null, why);
  }

  /**
   * What follows from the end of an attempt.
   *
   * @param backoff between attempts
   * @param seed differs by stream
   */
  public ComparisonEntry ended(ComparisonEnd end, Instant now, Backoff backoff, String seed) {
    return switch (end) {
      case ComparisonEnd.Signed(String id, boolean equal) ->
          with(equal ? ComparisonState.EQUAL : ComparisonState.DIFFERENT, attempts, null, id, "");
      case ComparisonEnd.WindowClosed() ->
          waiting(null, "stopped at the window's end; the next window goes on");
      case ComparisonEnd.NodeStopped() -> waiting(null, "its node was shut down");
      case ComparisonEnd.Hindered(String what) ->
          waiting(now.plus(backoff.after(Math.max(1, attempts), seed + name)), what);
      case ComparisonEnd.Failed(String what) ->
          with(ComparisonState.FAILED, attempts, null, null, what);
    };
  }

  private ComparisonEntry waiting(@Nullable Instant retryAt, String why) {
    return with(ComparisonState.WAITING, attempts, retryAt, null, why);
  }

  private ComparisonEntry with(
      ComparisonState next,
      int begun,
      @Nullable Instant again,
      @Nullable String answeredBy,
      String why) {
    return new ComparisonEntry(occasion, name, deep, since, next, begun, again, answeredBy, why);
  }
}
