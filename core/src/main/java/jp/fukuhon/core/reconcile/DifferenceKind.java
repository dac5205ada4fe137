package jp.fukuhon.core.reconcile;

/** What a difference between both sides is. */
public enum DifferenceKind {
  /** The source has it, the centre does not. */
  MISSING_AT_CENTRE,
  /** The centre has it, the source does not. */
  MISSING_AT_SOURCE,
  /** Both have it and not the same. */
  DIFFERENT,
  /** The source has changed it since the transfer that is compared at: no difference. */
  PENDING
}
