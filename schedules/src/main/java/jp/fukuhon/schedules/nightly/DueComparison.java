package jp.fukuhon.schedules.nightly;

import java.time.Instant;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.schedules.plan.ComparisonEnd;

/** Makes a comparison that is due, to its end or until it is stopped. */
@FunctionalInterface
public interface DueComparison {

  /**
   * Compares on the caller's thread, or finds a result that answers already. Everything that goes
   * wrong is told by the end.
   *
   * @param deep whether only a deep comparison answers
   * @param dueAt only a comparison begun after it answers; of the database's clock
   * @param stop stops the run at its next step
   */
  ComparisonEnd compare(StreamId stream, boolean deep, Instant dueAt, StopSignal stop);
}
