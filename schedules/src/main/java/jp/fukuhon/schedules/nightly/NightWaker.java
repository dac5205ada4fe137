package jp.fukuhon.schedules.nightly;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.PartyTransactions;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
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
  // the migration that makes the rows which Quartz locks knows it too
  private static final String SCHEDULER = "fukuhon";

  private final SchedulerFactoryBean factory;

  /**
   * @param dataSource the party's pool; Quartz keeps its tables in the schema {@code quartz}
   * @param woken called on Quartz's thread, never twice at once in the cluster; must be quick
   */
  public NightWaker(DataSource dataSource, Runnable woken) {
    this(dataSource, woken, INTERVAL);
  }

  NightWaker(DataSource dataSource, Runnable woken, Duration interval) {
    JobDetail job =
        JobBuilder.newJob(WakeJob.class).withIdentity("wake", GROUP).storeDurably().build();
    this.factory = new SchedulerFactoryBean();
    factory.setSchedulerName(SCHEDULER);
    factory.setDataSource(dataSource);
    // without a transaction the lock of Quartz's row ends at once, and two nodes store side by side
    factory.setTransactionManager(new PartyTransactions(dataSource));
    factory.setQuartzProperties(properties());
    factory.setSchedulerContextAsMap(Map.of(WOKEN, woken));
    factory.setJobDetails(job);
    factory.setTriggers(
        TriggerBuilder.newTrigger()
            .withIdentity("wake", GROUP)
            .forJob(job)
            .withSchedule(
                SimpleScheduleBuilder.simpleSchedule()
                    .withIntervalInMilliseconds(interval.toMillis())
                    .repeatForever()
                    .withMisfireHandlingInstructionNextWithRemainingCount())
            .build());
    factory.setOverwriteExistingJobs(true);
    factory.setWaitForJobsToCompleteOnShutdown(true);
    factory.setAutoStartup(false);
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

  /**
   * Begins to wake. Every node does the same, at any moment; what is in the tables already stays.
   *
   * @throws TransferException.Transient when Quartz cannot begin, for instance without a database
   */
  public void start() {
    try {
      factory.afterPropertiesSet();
      factory.start();
    } catch (Exception e) {
      throw new TransferException.Transient(
          "the scheduler cannot be started: " + e.getMessage(), e);
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
