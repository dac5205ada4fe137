package jp.fukuhon.schedules.plan;

/** How one attempt at a comparison that was due ended. */
public sealed interface ComparisonEnd {

  /**
   * There is a result that both sides have signed.
   *
   * @param id of the comparison
   * @param equal whether they hold the same
   */
  record Signed(String id, boolean equal) implements ComparisonEnd {}

  /** The window closed; the same comparison goes on in the next one. */
  record WindowClosed() implements ComparisonEnd {}

  /** The node went down in order; another one, or the same later, goes on. */
  record NodeStopped() implements ComparisonEnd {}

  /**
   * It failed in a way that passes by itself.
   *
   * @param what for people, no contents of registers
   */
  record Hindered(String what) implements ComparisonEnd {}

  /**
   * It failed in a way that needs a person.
   *
   * @param what for people, no contents of registers
   */
  record Failed(String what) implements ComparisonEnd {}
}
