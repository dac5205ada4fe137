package jp.fukuhon.jobs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.ledger.RunLock.ConnectionOpener;
import jp.fukuhon.core.ledger.Sweepings;
import jp.fukuhon.core.ledger.Sweepings.Kind;
import jp.fukuhon.core.ledger.WorkUnderWay;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.BatchRepair;
import jp.fukuhon.jobs.operation.JobRunner;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.sweep.Retention.Cutoffs;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The job {@code sweep} (掃除): removes what is needed no more in many short transactions under a run
 * lock, gives way to whoever is at work, and goes on where it was interrupted, to the moments that
 * were fixed when it began. Thread-safe.
 */
public final class SweepService {

  static final String NAME = "sweep";
  static final String REMOVED = "fukuhon.removed";

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final BatchInfrastructure batch;
  private final JdbcClient jdbc;
  private final JobRunner runner;
  private final ConnectionOpener lockConnections;
  private final WorkUnderWay others;
  private final OperationLog log;
  private final Retention retention;
  private final boolean centre;
  private final Clock clock;
  private final StopSignal stop;
  private final Duration patience;

  /**
   * @param centre whether the party keeps versions
   * @param stop stops a run before its next transaction
   */
  public SweepService(
      DataSource dataSource,
      BatchInfrastructure batch,
      ConnectionOpener lockConnections,
      Retention retention,
      boolean centre,
      Clock clock,
      StopSignal stop) {
    this(dataSource, batch, lockConnections, retention, centre, clock, stop, PATIENCE);
  }

  SweepService(
      DataSource dataSource,
      BatchInfrastructure batch,
      ConnectionOpener lockConnections,
      Retention retention,
      boolean centre,
      Clock clock,
      StopSignal stop,
      Duration patience) {
    this.batch = batch;
    this.jdbc = JdbcClient.create(dataSource);
    this.runner =
        new JobRunner(
            batch,
            new BatchRepair(
                batch.repository(), jdbc, new TransactionTemplate(batch.transactionManager())));
    this.lockConnections = lockConnections;
    this.others = new WorkUnderWay(jdbc, centre);
    this.log = new OperationLog(jdbc);
    this.retention = retention;
    this.centre = centre;
    this.clock = clock;
    this.stop = stop;
    this.patience = patience;
  }

  /**
   * How a run ended.
   *
   * @param status Spring Batch's
   * @param gaveWay it stopped because others were at work
   * @param removed rows by kind, of this sweep as far as it has come
   */
  public record Run(BatchStatus status, boolean gaveWay, Map<String, Long> removed) {}

  /** What a sweep would remove if it began now. Reads only. */
  public List<SweepForecast> forecast() {
    return works(retention.at(clock.instant())).stream().map(SweepWork::forecast).toList();
  }

  /**
   * Sweeps, or goes on with the sweep that was interrupted.
   *
   * @throws jp.fukuhon.core.error.TransferException.LockHeld when somebody else is at it
   */
  public Run run() {
    StopSignal run = new StopSignal(stop);
    try (RunLock lock = RunLock.acquire(lockConnections, NAME, run::set)) {
      GivingWay manners = new GivingWay(run, this::othersAreAtWork, patience);
      JobParameters parameters = parameters();
      Map<String, Long> removed = new LinkedHashMap<>();
      BatchStatus status = runner.run(lock, job(manners, parameters, removed), parameters);
      log.append(OperationLog.operator(), "SWEEP", null, null, status.name(), removed);
      return new Run(status, manners.gaveUp(), removed);
    }
  }

  /** Whether somebody is at work for whom a sweep has to make room. */
  public boolean othersAreAtWork() {
    return others.beside(NAME);
  }

  /**
   * Whether a sweep should have begun.
   *
   * @param at when the last one should have begun
   * @param known since when this process knows that none has
   */
  boolean isDue(Instant at, Instant known) {
    @Nullable JobExecution last = last();
    if (last == null) {
      return at.isAfter(known);
    }
    @Nullable LocalDateTime begun = last.getStartTime();
    return last.getStatus() != BatchStatus.COMPLETED
        || begun == null
        || begun.atZone(ZoneId.systemDefault()).toInstant().isBefore(at);
  }

  private @Nullable JobExecution last() {
    @Nullable JobInstance instance = batch.repository().getLastJobInstance(NAME);
    return instance == null ? null : batch.repository().getLastJobExecution(instance);
  }

  private JobParameters parameters() {
    @Nullable JobInstance last = batch.repository().getLastJobInstance(NAME);
    if (last != null) {
      @Nullable JobExecution execution = batch.repository().getLastJobExecution(last);
      if (execution != null && execution.getStatus() != BatchStatus.COMPLETED) {
        return execution.getJobParameters();
      }
    }
    Cutoffs cutoffs = retention.at(clock.instant());
    return new JobParametersBuilder()
        .addLong("run", last == null ? 1 : last.getInstanceId() + 1, true)
        .addString("superseded", cutoffs.superseded().toString(), true)
        .addString("failed", cutoffs.failed().toString(), true)
        .addString("batchMetadata", cutoffs.batchMetadata().toString(), true)
        .toJobParameters();
  }

  private static Instant moment(JobParameters parameters, String name) {
    return Instant.parse(Objects.requireNonNull(parameters.getString(name)));
  }

  private List<SweepWork> works(Cutoffs cutoffs) {
    SweepWork findings = new FindingWork(jdbc);
    if (!centre) {
      return List.of(
          findings, new BatchMetadataWork(jdbc, "gateway.transfer", cutoffs.batchMetadata()));
    }
    Sweepings sweepings = new Sweepings(jdbc);
    return List.of(
        new VersionWork(sweepings, Kind.FAILED, cutoffs.failed()),
        new VersionWork(sweepings, Kind.SUPERSEDED, cutoffs.superseded()),
        findings,
        new BatchMetadataWork(jdbc, "registry.transfer", cutoffs.batchMetadata()));
  }

  private Job job(GivingWay manners, JobParameters parameters, Map<String, Long> removed) {
    Cutoffs cutoffs =
        new Cutoffs(
            moment(parameters, "superseded"),
            moment(parameters, "failed"),
            moment(parameters, "batchMetadata"));
    @Nullable SimpleJobBuilder job = null;
    for (SweepWork work : works(cutoffs)) {
      removed.put(work.name(), 0L);
      Step step = step(work, manners, removed);
      job = job == null ? new JobBuilder(NAME, batch.repository()).start(step) : job.next(step);
    }
    return Objects.requireNonNull(job).build();
  }

  private Step step(SweepWork work, GivingWay manners, Map<String, Long> removed) {
    TaskletStep step =
        new StepBuilder(work.name(), batch.repository())
            .tasklet(
                (contribution, chunk) -> {
                  ExecutionContext context =
                      chunk.getStepContext().getStepExecution().getExecutionContext();
                  boolean more = work.more(context);
                  removed.put(work.name(), context.getLong(REMOVED, 0));
                  return more ? RepeatStatus.CONTINUABLE : RepeatStatus.FINISHED;
                },
                FaultPoint.SWEEP.around(batch.transactionManager()))
            .build();
    step.setInterruptionPolicy(manners);
    return step;
  }
}
