package jp.fukuhon.jobs.rewrap;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.Rewrappings;
import jp.fukuhon.core.ledger.Rewrappings.Candidate;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.ledger.RunLock.ConnectionOpener;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.BatchRepair;
import jp.fukuhon.jobs.operation.JobRunner;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.readers.opening.KeyRewrapper;
import jp.fukuhon.readers.rewrap.RewrapReader;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Rewraps the keys of accepted transfers for the encryption key in use: a checkpointed chunk step
 * under a run lock, so that any number of nodes may try and an interrupted run goes on where it
 * was. Manifests and records stay as they are. Thread-safe.
 */
public final class RewrapService {

  static final String NAME = "rewrap";
  private static final int CHUNK = 50;
  private static final String RECIPIENT = "recipient";
  private static final String UPTO = "upto";

  private final BatchInfrastructure batch;
  private final JobRunner runner;
  private final ConnectionOpener lockConnections;
  private final Rewrappings rewrappings;
  private final OperationLog log;
  private final KeyRewrapper rewrapper;
  private final StopSignal stop;

  public RewrapService(
      DataSource dataSource,
      BatchInfrastructure batch,
      ConnectionOpener lockConnections,
      KeyRewrapper rewrapper,
      StopSignal stop) {
    JdbcClient client = JdbcClient.create(dataSource);
    this.batch = batch;
    this.runner =
        new JobRunner(
            batch,
            new BatchRepair(
                batch.repository(), client, new TransactionTemplate(batch.transactionManager())));
    this.lockConnections = lockConnections;
    this.rewrappings = new Rewrappings(client);
    this.log = new OperationLog(client);
    this.rewrapper = rewrapper;
    this.stop = stop;
  }

  /**
   * How a run ended.
   *
   * @param status Spring Batch's
   * @param rewrapped transfers whose keys this run has rewrapped
   * @param current transfers that need none: their keys are wrapped for the key in use
   * @param unopened transfers whose keys none of the party's keys opens, the first few
   */
  public record Run(BatchStatus status, long rewrapped, long current, List<String> unopened) {}

  /**
   * Rewraps what is not yet wrapped for the key in use, from the last committed chunk on.
   *
   * @throws jp.fukuhon.core.error.TransferException.LockHeld when somebody else is at it
   */
  public Run run() {
    StopSignal run = new StopSignal(stop);
    try (RunLock lock = RunLock.acquire(lockConnections, NAME, run::set)) {
      JobParameters parameters = parameters();
      runner.repair(NAME, parameters);
      RewrapProcessor processor = new RewrapProcessor(rewrapper, rewrappings);
      BatchStatus status = runner.run(lock, job(processor, parameters, run), parameters);
      Run result =
          new Run(status, processor.rewrapped(), processor.current(), processor.unopened());
      record(result);
      return result;
    }
  }

  private void record(Run run) {
    log.append(
        OperationLog.operator(),
        "REWRAP",
        null,
        null,
        run.status().name(),
        Map.of(
            "recipient",
            HexFormat.of().formatHex(rewrapper.recipient()),
            "rewrapped",
            run.rewrapped(),
            "unopened",
            run.unopened().size()));
  }

  /** An instance that was interrupted on its way to the same key is gone on with. */
  private JobParameters parameters() {
    String recipient = HexFormat.of().formatHex(rewrapper.recipient());
    JobRepository repository = batch.repository();
    @Nullable JobInstance last = repository.getLastJobInstance(NAME);
    if (last != null) {
      @Nullable JobExecution execution = repository.getLastJobExecution(last);
      if (execution != null
          && execution.getStatus() != BatchStatus.COMPLETED
          && recipient.equals(execution.getJobParameters().getString(RECIPIENT))) {
        return execution.getJobParameters();
      }
    }
    return new JobParametersBuilder()
        .addString(RECIPIENT, recipient, true)
        .addLong(UPTO, rewrappings.newest(), true)
        .addLong("run", last == null ? 1 : last.getInstanceId() + 1, true)
        .toJobParameters();
  }

  private Job job(RewrapProcessor processor, JobParameters parameters, StopSignal run) {
    long upto = Objects.requireNonNull(parameters.getLong(UPTO));
    Step step =
        new StepBuilder("rewrap", batch.repository())
                .<Candidate, Rewrapped>chunk(CHUNK)
                .transactionManager(FaultPoint.REWRAP.around(batch.transactionManager()))
                .reader(new RewrapReader(rewrappings, rewrapper.recipient(), upto))
                .processor(processor)
                .writer(
                    chunk ->
                        chunk.forEach(
                            each ->
                                rewrappings.add(
                                    each.transfer().number(),
                                    rewrapper.recipient(),
                                    each.document())))
                .stream(processor)
                .interruptionPolicy(run)
                .build();
    return new JobBuilder(NAME, batch.repository()).start(step).build();
  }

  /** A transfer and its keys, rewrapped and signed. */
  record Rewrapped(Candidate transfer, byte[] document) {}
}
