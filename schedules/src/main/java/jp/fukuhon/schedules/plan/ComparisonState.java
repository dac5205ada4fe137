package jp.fukuhon.schedules.plan;

/** How a comparison that is due stands. */
public enum ComparisonState {
  /** To be begun, or to be gone on with. */
  WAITING,
  /** A node is at it, or was when it died. */
  RUNNING,
  /** Both sides have signed that they hold the same. */
  EQUAL,
  /** Both sides have signed that they do not. */
  DIFFERENT,
  /** Ended by an error that needs a person. */
  FAILED,
  /** The centre wishes it no longer. */
  LAPSED;

  /** True when nothing more happens to it by itself. */
  public boolean isOver() {
    return this != WAITING && this != RUNNING;
  }
}
