package jp.fukuhon.schedules.plan;

/** How a night stands. */
public enum NightState {
  /** A node is at it, or was when it died. */
  RUNNING,
  /** An attempt failed in passing, another follows inside the window. */
  WAITING,
  /** The window closed, or an operator stopped it; the next window goes on. */
  UNFINISHED,
  /** Sent to the end inside its window. */
  DONE,
  /** Sent to the end, but after its window had closed. */
  LATE,
  /** Ended by an error that this night did not get over. */
  FAILED,
  /** Its window closed and nobody had begun. */
  MISSED,
  /** Left out by an operator. */
  SKIPPED;

  /** True when nothing more happens to the night by itself. */
  public boolean isOver() {
    return this != RUNNING && this != WAITING && this != UNFINISHED;
  }

  /** True when everything of the night has reached the other side. */
  public boolean isSent() {
    return this == DONE || this == LATE;
  }
}
