package jp.fukuhon.schedules.nightly;

import java.util.List;
import java.util.Properties;
import java.util.TimeZone;
import java.util.function.Consumer;
import javax.sql.DataSource;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import org.quartz.CronExpression;
import org.quartz.CronScheduleBuilder;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/**
 * Starts every stream's nightly transfer at a time of day, once for the whole cluster. Quartz only
 * says when: the stream's run lock is what keeps two runs apart. A start that was missed, because
 * the host was down, is left out rather than made up for in the morning.
 */
public final class NightlyTransfers implements AutoCloseable {

  /** All times are the registers' own: Asia/Tokyo. */
  public static final TimeZone ZONE = TimeZone.getTimeZone("Asia/Tokyo");

  static final String SEND = "send";
  private static final String GROUP = "nightly";

  private final SchedulerFactoryBean factory;
  private final Scheduler scheduler;

  /**
   * @param dataSource the party's pool; Quartz keeps its tables in the schema {@code quartz}
   * @param send sends what has changed in a stream, to the end; called on Quartz's threads
   */
  public NightlyTransfers(DataSource dataSource, Consumer<StreamId> send) {
    this.factory = new SchedulerFactoryBean();
    factory.setSchedulerName("fukuhon");
    factory.setDataSource(dataSource);
    factory.setQuartzProperties(properties());
    factory.setWaitForJobsToCompleteOnShutdown(true);
    factory.setAutoStartup(false);
    try {
      factory.afterPropertiesSet();
      this.scheduler = java.util.Objects.requireNonNull(factory.getObject());
      scheduler.getContext().put(SEND, send);
    } catch (Exception e) {
      throw new IllegalStateException("Quartz cannot be set up", e);
    }
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceId", "AUTO");
    properties.setProperty("org.quartz.jobStore.isClustered", "true");
    properties.setProperty("org.quartz.jobStore.tablePrefix", "quartz.QRTZ_");
    properties.setProperty(
        "org.quartz.jobStore.driverDelegateClass",
        "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
    properties.setProperty(
        "org.quartz.jobStore.acquireTriggersWithinLock", "true"); // else triggers fire twice
    properties.setProperty("org.quartz.jobStore.useProperties", "true");
    properties.setProperty("org.quartz.threadPool.threadCount", "2");
    return properties;
  }

  /**
   * Says whether an expression is one that {@link #schedule} takes.
   *
   * @throws TransferException.Configuration when it is not
   */
  public static void requireValid(String cron) {
    if (!CronExpression.isValidExpression(cron)) {
      throw new TransferException.Configuration(
          "schedule.nightly: '" + cron + "' is not a Quartz cron expression",
          "for example '0 0 19 ? * MON-FRI'");
    }
  }

  /** Sets the streams' triggers, replacing earlier ones. Durable; every node may say the same. */
  public void schedule(List<StreamId> streams, String cron) {
    requireValid(cron);
    try {
      for (StreamId stream : streams) {
        JobDetail job =
            JobBuilder.newJob(NightlyTransfer.class)
                .withIdentity(stream.toString(), GROUP)
                .usingJobData(NightlyTransfer.STREAM, stream.toString())
                .build();
        Trigger trigger =
            TriggerBuilder.newTrigger()
                .withIdentity(stream.toString(), GROUP)
                .withSchedule(
                    CronScheduleBuilder.cronSchedule(cron)
                        .inTimeZone(ZONE)
                        .withMisfireHandlingInstructionDoNothing())
                .build();
        scheduler.scheduleJob(job, java.util.Set.of(trigger), true);
      }
    } catch (SchedulerException e) {
      throw new TransferException.Transient("the nightly transfers cannot be scheduled", e);
    }
  }

  /** Begins to fire. */
  public void start() {
    try {
      scheduler.start();
    } catch (SchedulerException e) {
      throw new TransferException.Transient("the scheduler cannot be started", e);
    }
  }

  /** Stops firing and waits for runs under way; ask them to stop first. */
  @Override
  public void close() {
    try {
      factory.destroy();
    } catch (SchedulerException e) {
      throw new IllegalStateException("the scheduler cannot be stopped", e);
    }
  }
}
