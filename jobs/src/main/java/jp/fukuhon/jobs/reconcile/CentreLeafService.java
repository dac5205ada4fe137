package jp.fukuhon.jobs.reconcile;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.CentreLeaves.Published;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.ledger.RunLock.ConnectionOpener;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.ReconciliationOpened;
import jp.fukuhon.core.reconcile.ReconciliationOpening;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.BatchRepair;
import jp.fukuhon.jobs.operation.JobRunner;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.readers.opening.TransferKeyring;
import jp.fukuhon.readers.reconcile.PublishedVersion;
import jp.fukuhon.readers.reconcile.PublishedVersionReader;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The centre's job {@code reconcile-leaves}: brings the leaves of a stream up to the transfer that
 * a comparison is made at, in sets and one transaction a transfer, or for a deep comparison by
 * opening every record again; then answers the opening. Under the stream's run lock, so that any
 * number of nodes may try. Thread-safe.
 */
public final class CentreLeafService {

  private static final String NAME = "reconcile-leaves";

  private final BatchInfrastructure batch;
  private final JdbcTemplate jdbc;
  private final CentreTables tables;
  private final JobRunner runner;
  private final ConnectionOpener lockConnections;
  private final Authority authority;
  private final StopSignal stop;
  private final SecureRandom random = new SecureRandom();

  /** What opens records and signs. */
  public record Authority(
      TransferKeyring keyring, DocumentVerifier verifier, DocumentSigner signer, Clock clock) {}

  public CentreLeafService(
      DataSource dataSource,
      BatchInfrastructure batch,
      ConnectionOpener lockConnections,
      Authority authority,
      StopSignal stop) {
    this.batch = batch;
    this.jdbc = new JdbcTemplate(dataSource);
    this.tables = CentreTables.over(jdbc);
    this.runner =
        new JobRunner(
            batch,
            new BatchRepair(
                batch.repository(),
                JdbcClient.create(jdbc),
                new TransactionTemplate(batch.transactionManager())));
    this.lockConnections = lockConnections;
    this.authority = authority;
    this.stop = stop;
  }

  /** Comparisons that wait for this job, oldest first. */
  List<Comparison> waiting() {
    return tables.comparisons().preparing();
  }

  /**
   * Prepares one comparison, from its last committed step on.
   *
   * @throws jp.fukuhon.core.error.TransferException.LockHeld when another node is at it
   */
  BatchStatus prepare(Comparison comparison) {
    StopSignal run = new StopSignal(stop);
    return runner.run(
        () -> RunLock.acquire(lockConnections, "reconcile-leaves " + comparison.stream(), run::set),
        job(comparison, run),
        new JobParametersBuilder()
            .addString("comparisonId", comparison.id(), true)
            .toJobParameters());
  }

  private Job job(Comparison comparison, StopSignal run) {
    StreamId stream = comparison.stream();
    boolean fromNothing = comparison.deep() || tables.leaves().isEmpty(stream);
    JobBuilder builder = new JobBuilder(NAME, batch.repository());
    SimpleJobBuilder begun =
        comparison.deep()
            ? builder
                .start(again(FaultPoint.LEAVES_REFRESHED, "clear", run, () -> clear(stream)))
                .next(openAll(comparison, run))
            : builder.start(
                again(
                    FaultPoint.LEAVES_REFRESHED, "transfers", run, () -> nextTransfer(comparison)));
    return begun
        .next(
            again(
                FaultPoint.LEAVES_REFRESHED, "strays", run, () -> correct(comparison, fromNothing)))
        .next(again(FaultPoint.COMPARISON_READY, "open", run, () -> open(comparison)))
        .build();
  }

  /** One step of work; tells whether there is more. */
  private interface Work {
    boolean more();
  }

  private Step again(FaultPoint point, String name, StopSignal run, Work work) {
    TaskletStep step =
        new StepBuilder(name, batch.repository())
            .tasklet(
                (contribution, context) ->
                    work.more() ? RepeatStatus.CONTINUABLE : RepeatStatus.FINISHED,
                point.around(batch.transactionManager()))
            .build();
    step.setInterruptionPolicy(run);
    return step;
  }

  private boolean clear(StreamId stream) {
    tables.tree().clear(stream);
    return false;
  }

  private boolean nextTransfer(Comparison comparison) {
    StreamId stream = comparison.stream();
    Optional<Published> next = tables.leaves().next(stream, tables.tree().position(stream));
    if (next.isEmpty() || next.get().number() > comparison.upto()) {
      return false;
    }
    tables.leaves().put(stream, next.get().number());
    tables.tree().moveTo(stream, next.get().number());
    return true;
  }

  private Step openAll(Comparison comparison, StopSignal run) {
    VersionOpener opener = new VersionOpener(authority.keyring(), tables.transfers());
    return new StepBuilder("open-records", batch.repository())
            .<List<PublishedVersion>, List<PublishedVersion>>chunk(1)
            .transactionManager(FaultPoint.LEAVES_REFRESHED.around(batch.transactionManager()))
            .reader(new PublishedVersionReader(jdbc, comparison.stream(), comparison.upto()))
            .writer(
                blocks -> {
                  for (List<PublishedVersion> block : blocks) {
                    tables
                        .leaves()
                        .put(comparison.stream(), block.stream().map(opener::judge).toList());
                  }
                })
            .stream(opener)
            .interruptionPolicy(run)
            .build();
  }

  /**
   * @param fromNothing every leaf has been put by this run out of its version: none can be astray
   */
  private boolean correct(Comparison comparison, boolean fromNothing) {
    StreamId stream = comparison.stream();
    tables.tree().moveTo(stream, comparison.upto());
    if (!fromNothing) {
      tables.leaves().correctStrays(stream, comparison.upto());
    }
    tables.tree().refresh(stream);
    return false;
  }

  /** From its commit on the leaves of the stream stand still until the next comparison. */
  private boolean open(Comparison comparison) {
    Suite suite = Suite.require(comparison.suite());
    byte[] content =
        authority
            .verifier()
            .verifyEvidence(
                Objects.requireNonNull(comparison.opening()),
                comparison.stream().municipality().value(),
                suite)
            .content();
    ReconciliationOpening opening = Documents.read(content, ReconciliationOpening.class);
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    ReconciliationOpened opened =
        new ReconciliationOpened(
            1,
            comparison.id(),
            Digest.of(content),
            comparison.transfer(),
            nonce,
            authority.clock().instant());
    tables
        .comparisons()
        .opened(
            comparison.id(),
            comparison.transfer(),
            comparison.upto(),
            authority.signer().sign(Documents.write(opened), suite),
            ComparisonKey.derive(opening, Digest.of(content), nonce).octets());
    return false;
  }
}
