package jp.fukuhon.schedules.plan;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A night and what became of it. Immutable; the methods give the entry that follows.
 *
 * @param night of one stream
 * @param state how it stands
 * @param attempts what was tried
 * @param runOnUntil an operator lets it run on after its window, until then; null when nobody does
 * @param madeUpOn the business date of the later night that carried what this one did not; null
 *     when none has
 * @param note one line for people; may be empty
 */
public record NightEntry(
    Night night,
    NightState state,
    Attempts attempts,
    @Nullable Instant runOnUntil,
    @Nullable LocalDate madeUpOn,
    String note) {

  /** The night is begun for the first time. */
  public static NightEntry first(Night night, Instant now, String note) {
    return new NightEntry(night, NightState.RUNNING, Attempts.NONE.begun(now), null, null, note);
  }

  /** Nobody began it. */
  static NightEntry missed(Night night) {
    return new NightEntry(
        night,
        NightState.MISSED,
        Attempts.NONE,
        null,
        null,
        "no node was up between " + night.starts() + " and " + night.closes());
  }

  /** An operator leaves it out. */
  public static NightEntry skipped(Night night, String reason) {
    return new NightEntry(night, NightState.SKIPPED, Attempts.NONE, null, null, reason);
  }

  /** The night's identity. */
  public LocalDate businessDate() {
    return night.businessDate();
  }

  /** Until when it may run: its window's end, or later when an operator lets it. */
  public Instant until() {
    Instant runOn = runOnUntil;
    return runOn != null && runOn.isAfter(night.closes()) ? runOn : night.closes();
  }

  /** True while it may run. */
  public boolean mayRun(Instant now) {
    return !now.isBefore(night.opens()) && now.isBefore(until());
  }

  NightEntry begunAgain(Instant now, String why) {
    return new NightEntry(
        night, NightState.RUNNING, attempts.begun(now), runOnUntil, madeUpOn, why);
  }

  /** An operator lets it run on until then. */
  public NightEntry runningOn(Instant until) {
    return new NightEntry(night, state, attempts, until, madeUpOn, note);
  }

  /**
   * What follows from the end of an attempt.
   *
   * @param backoff between attempts inside the window
   * @param seed differs by stream
   */
  public NightEntry ended(NightEnd end, Instant now, Backoff backoff, String seed) {
    return switch (end) {
      case NightEnd.Completed() ->
          over(now.isAfter(night.closes()) ? NightState.LATE : NightState.DONE, now, "");
      case NightEnd.WindowClosed() ->
          over(NightState.UNFINISHED, now, "stopped at the window's end; the next window goes on");
      case NightEnd.StoppedByOperator() ->
          over(NightState.UNFINISHED, now, "stopped by an operator; the next window goes on");
      case NightEnd.NodeStopped() -> waiting(now, now, "its node was shut down");
      case NightEnd.Hindered(String what) -> hindered(what, now, backoff, seed);
      case NightEnd.Failed(String what) -> over(NightState.FAILED, now, what);
    };
  }

  private NightEntry hindered(String what, Instant now, Backoff backoff, String seed) {
    Instant retryAt = now.plus(backoff.after(attempts.count(), seed + businessDate()));
    return retryAt.isBefore(until())
        ? waiting(now, retryAt, what)
        : over(NightState.FAILED, now, what);
  }

  private NightEntry waiting(Instant now, Instant retryAt, String why) {
    return new NightEntry(
        night, NightState.WAITING, attempts.retried(now, retryAt), runOnUntil, madeUpOn, why);
  }

  NightEntry over(NightState end, Instant now, String why) {
    return new NightEntry(night, end, attempts.ended(now), runOnUntil, madeUpOn, why);
  }

  /** What follows when a later night has sent everything. */
  public NightEntry madeUp(LocalDate by, Instant now) {
    if (state.isSent() || madeUpOn != null) {
      return this;
    }
    return state.isOver()
        ? new NightEntry(night, state, attempts, runOnUntil, by, note)
        : new NightEntry(night, NightState.LATE, attempts.ended(now), runOnUntil, by, note);
  }
}
