package jp.fukuhon.schedules.nightly;

import java.util.function.Consumer;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream's nightly transfer, as Quartz runs it. */
@DisallowConcurrentExecution
public final class NightlyTransfer implements Job {

  static final String STREAM = "stream";
  private static final Logger LOG = LoggerFactory.getLogger(NightlyTransfer.class);

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    StreamId stream = StreamId.parse(context.getMergedJobDataMap().getString(STREAM));
    try {
      send(context).accept(stream);
    } catch (TransferException.LockHeld e) {
      LOG.info("the nightly transfer of {} is left to who is at it: {}", stream, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the nightly transfer of {} failed; see 'status'", stream, e);
      throw new JobExecutionException("the nightly transfer of " + stream + " failed", e);
    }
  }

  @SuppressWarnings("unchecked") // put there by NightlyTransfers
  private static Consumer<StreamId> send(JobExecutionContext context) throws JobExecutionException {
    try {
      return (Consumer<StreamId>)
          java.util.Objects.requireNonNull(
              context.getScheduler().getContext().get(NightlyTransfers.SEND));
    } catch (SchedulerException e) {
      throw new JobExecutionException(e);
    }
  }
}
