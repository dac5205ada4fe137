package jp.fukuhon.jobs.reconcile;

import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.register.StreamId;

/** A comparison that is open, and the centre's end of it. */
interface Asking {

  /** Of the comparison. */
  String id();

  /** What is compared. */
  StreamId stream();

  /** Of the comparison. */
  ComparisonKey key();

  /**
   * Asks the centre, outside of any transaction. Repeating it is safe: the centre's leaves stand
   * still while it compares.
   *
   * @throws TransferException.Integrity when the answer is not to this question of this comparison
   */
  <T> T ask(ComparisonKey key, Question kind, Object question, Class<T> answer);

  /** What to throw when the centre's answers contradict themselves. */
  default TransferException broken(String what) {
    return new TransferException.Integrity("comparison " + id() + ": " + what);
  }
}
