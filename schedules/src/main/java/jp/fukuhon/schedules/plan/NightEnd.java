package jp.fukuhon.schedules.plan;

/** How one attempt at a night ended. */
public sealed interface NightEnd {

  /** Nothing is left to send. */
  record Completed() implements NightEnd {}

  /** The window closed; the run stopped at a chunk boundary. */
  record WindowClosed() implements NightEnd {}

  /** An operator stopped the run; it is not begun again before the next window. */
  record StoppedByOperator() implements NightEnd {}

  /** The node went down in order; another one, or the same later, goes on in the same window. */
  record NodeStopped() implements NightEnd {}

  /**
   * It failed in a way that passes by itself.
   *
   * @param what for people, no contents of registers
   */
  record Hindered(String what) implements NightEnd {}

  /**
   * It failed in a way that needs a person.
   *
   * @param what for people, no contents of registers
   */
  record Failed(String what) implements NightEnd {}
}
