package jp.fukuhon.jobs.operation;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;

/** Finds, under Spring Batch's wrappings, why a job failed. */
final class Failures {

  private Failures() {}

  /**
   * Throws the most telling failure of an execution: what will not pass by itself before what may.
   *
   * @throws TransferException the first of ours
   * @throws IllegalStateException for any other. A failure of the database goes before others, with
   *     all of its causes: by the SQLSTATE among them a lost database is told from a fault of the
   *     program
   */
  static void rethrow(JobExecution execution) {
    List<Throwable> all = new ArrayList<>(execution.getFailureExceptions());
    for (StepExecution step : execution.getStepExecutions()) {
      all.addAll(step.getFailureExceptions());
    }
    Optional<TransferException> ours =
        all.stream()
            .map(Failures::ours)
            .flatMap(Optional::stream)
            .reduce((a, b) -> a instanceof TransferException.Transient ? b : a);
    if (ours.isPresent()) {
      throw ours.get();
    }
    throw new IllegalStateException(
        "job " + execution.getJobInstance().getJobName() + " failed",
        all.stream()
            .filter(Failures::isOfTheDatabase)
            .findFirst()
            .orElse(all.isEmpty() ? null : all.getLast()));
  }

  private static Optional<TransferException> ours(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof TransferException ours) {
        return Optional.of(ours);
      }
    }
    return Optional.empty();
  }

  private static boolean isOfTheDatabase(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException) {
        return true;
      }
    }
    return false;
  }
}
