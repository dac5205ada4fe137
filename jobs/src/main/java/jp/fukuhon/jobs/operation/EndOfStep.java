package jp.fukuhon.jobs.operation;

import java.util.Optional;
import java.util.function.Supplier;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

/**
 * Counts at the end of a step what the ledger holds. Spring Batch discards a chunk that was marked
 * rollback-only without an exception and still calls the step COMPLETED: a step whose ledger is not
 * complete fails here instead.
 *
 * @param fault says what is missing; empty when nothing is
 */
public record EndOfStep(Supplier<Optional<String>> fault) implements StepExecutionListener {

  @Override
  public @Nullable ExitStatus afterStep(StepExecution stepExecution) {
    if (stepExecution.getStatus() != BatchStatus.COMPLETED) {
      return null;
    }
    Optional<String> missing = fault.get();
    if (missing.isEmpty()) {
      return null;
    }
    stepExecution.setStatus(BatchStatus.FAILED);
    stepExecution.addFailureException(new TransferException.Integrity(missing.get()));
    return ExitStatus.FAILED.addExitDescription(missing.get());
  }
}
