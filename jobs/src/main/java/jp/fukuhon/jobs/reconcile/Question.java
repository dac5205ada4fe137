package jp.fukuhon.jobs.reconcile;

import jp.fukuhon.core.fault.FaultPoint;

/** The two kinds of question of a comparison (docs/protocol.md). */
enum Question {
  /** About ranges. */
  RANGES("ranges", FaultPoint.RANGES_REQUEST),
  /** About records that differ. */
  DETAILS("details", FaultPoint.DETAILS_REQUEST);

  private final String label;
  private final FaultPoint point;

  Question(String label, FaultPoint point) {
    this.label = label;
    this.point = point;
  }

  /** In its address and in the proof of its messages. */
  String label() {
    return label;
  }

  /** Around the request. */
  FaultPoint point() {
    return point;
  }
}
