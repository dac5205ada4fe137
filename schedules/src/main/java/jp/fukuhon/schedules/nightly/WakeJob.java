package jp.fukuhon.schedules.nightly;

import java.util.Objects;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;

/** What Quartz runs: it wakes this node. */
@DisallowConcurrentExecution
public final class WakeJob implements Job {

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    try {
      ((Runnable) Objects.requireNonNull(context.getScheduler().getContext().get(NightWaker.WOKEN)))
          .run();
    } catch (SchedulerException e) {
      throw new JobExecutionException(e);
    }
  }
}
