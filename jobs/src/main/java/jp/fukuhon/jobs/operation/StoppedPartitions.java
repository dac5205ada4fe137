package jp.fukuhon.jobs.operation;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;

/**
 * A partitioned step whose partitions were stopped ends STOPPED; Spring Batch calls it FAILED.
 *
 * @param signal that stopped them
 */
public record StoppedPartitions(StopSignal signal) implements StepExecutionListener {

  @Override
  public @Nullable ExitStatus afterStep(StepExecution stepExecution) {
    boolean failed =
        stepExecution.getJobExecution().getStepExecutions().stream()
            .anyMatch(
                step ->
                    !step.getStepName().equals(stepExecution.getStepName())
                        && step.getStatus() == BatchStatus.FAILED);
    boolean stopped = signal.isSet() || stepExecution.getJobExecution().isStopping();
    if (!stopped || failed || stepExecution.getStatus() == BatchStatus.COMPLETED) {
      return null;
    }
    stepExecution.setStatus(BatchStatus.STOPPED);
    return ExitStatus.STOPPED;
  }
}
