package jp.fukuhon.jobs.transfer;

import java.util.function.Supplier;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;

/**
 * A step that can only be built once the steps before it have run.
 *
 * @param name of the step
 * @param step builds it when it is executed
 */
record PreparedStep(String name, Supplier<Step> step) implements Step {

  @Override
  public String getName() {
    return name;
  }

  @Override
  public void execute(StepExecution stepExecution) throws JobInterruptedException {
    step.get().execute(stepExecution);
  }
}
