package jp.fukuhon.schedules.nightly;

import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import jp.fukuhon.core.error.TransferException;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/**
 * Wakes one node of a party every few seconds, by Quartz, clustered in the party's own database.
 * Quartz only wakes: what is due is planned, and that a night runs once is kept, by those who are
 * woken. A wake that was missed is left out; the next one sees the same.
 */
public final class NightWaker implements AutoCloseable {

  /** Often enough that a night whose node died is taken over within a minute. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  static final String WOKEN = "woken";
  private static final String GROUP = "nights";
  private static final String EARLIER_GROUP = "nightly";

  private final SchedulerFactoryBean factory;
  private final Scheduler scheduler;
  private final Duration interval;

  /**
   * @param dataSource the party's pool; Quartz keeps its tables in the schema {@code quartz}
   * @param woken called on Quartz's thread, never twice at once in the cluster; must be quick
   */
  public NightWaker(DataSource dataSource, Runnable woken) {
    this(dataSource, woken, INTERVAL);
  }

  NightWaker(DataSource dataSource, Runnable woken, Duration interval) {
    this.interval = interval;
    this.factory = new SchedulerFactoryBean();
    factory.setSchedulerName("fukuhon");
    factory.setDataSource(dataSource);
    factory.setQuartzProperties(properties());
    factory.setWaitForJobsToCompleteOnShutdown(true);
    factory.setAutoStartup(false);
    try {
      factory.afterPropertiesSet();
      this.scheduler = Objects.requireNonNull(factory.getObject());
      scheduler.getContext().put(WOKEN, woken);
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
    properties.setProperty("org.quartz.threadPool.threadCount", "1");
    return properties;
  }

  /** Begins to wake. Every node does the same; what is in the tables already stays. */
  public void start() {
    try {
      // triggers of a version that let Quartz decide when a night is
      scheduler.deleteJobs(
          scheduler.getJobKeys(GroupMatcher.jobGroupEquals(EARLIER_GROUP)).stream().toList());
      JobDetail job = JobBuilder.newJob(WakeJob.class).withIdentity("wake", GROUP).build();
      Trigger trigger =
          TriggerBuilder.newTrigger()
              .withIdentity("wake", GROUP)
              .withSchedule(
                  SimpleScheduleBuilder.simpleSchedule()
                      .withIntervalInMilliseconds(interval.toMillis())
                      .repeatForever()
                      .withMisfireHandlingInstructionNextWithRemainingCount())
              .build();
      scheduler.scheduleJob(job, Set.of(trigger), true);
      scheduler.start();
    } catch (SchedulerException e) {
      throw new TransferException.Transient("the scheduler cannot be started", e);
    }
  }

  /** Stops waking. */
  @Override
  public void close() {
    try {
      factory.destroy();
    } catch (SchedulerException e) {
      throw new IllegalStateException("the scheduler cannot be stopped", e);
    }
  }
}
