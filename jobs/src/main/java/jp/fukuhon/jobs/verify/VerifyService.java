package jp.fukuhon.jobs.verify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.ledger.IncomingTransfers.Document;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.ledger.RunLock.ConnectionOpener;
import jp.fukuhon.core.ledger.Verifications;
import jp.fukuhon.core.ledger.Verifications.Finding;
import jp.fukuhon.core.ledger.Verifications.Summary;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.transfer.Completion;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.BatchRepair;
import jp.fukuhon.jobs.operation.EndOfStep;
import jp.fukuhon.jobs.operation.JobRunner;
import jp.fukuhon.jobs.operation.PartitionWorker;
import jp.fukuhon.jobs.operation.PartitionWorker.PartitionRun;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.operation.StoppedPartitions;
import jp.fukuhon.readers.opening.TransferKeyring;
import jp.fukuhon.readers.pending.PendingBlock;
import jp.fukuhon.readers.pending.PendingChunkReader;
import jp.fukuhon.writers.reception.Outcomes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The centre's verify job: a checkpointed chunk step opens every record of a transfer and compares
 * it with its sender's commitment; then the outcome is decided, once, by one row. Runs under the
 * transfer's run lock, so that any number of nodes may try. Thread-safe.
 */
public final class VerifyService {

  private static final Logger LOG = LoggerFactory.getLogger(VerifyService.class);
  static final String NAME = "verify";
  private static final String AHEAD = "verify-ahead";
  private static final int MOST_CHUNKS_AHEAD = 32;
  private static final int MOST_FAULTS = 10_000;

  private final BatchInfrastructure batch;
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transactions;
  private final JobRunner runner;
  private final ConnectionOpener lockConnections;
  private final IncomingTransfers transfers;
  private final Verifications verifications;
  private final TransferKeyring keyring;
  private final DocumentVerifier verifier;
  private final Outcomes outcomes;
  private final StopSignal stop;
  private final int workers;

  /** What opens and decides. */
  public record Authority(TransferKeyring keyring, DocumentVerifier verifier, Outcomes outcomes) {}

  /**
   * @param workers partitions verified at the same time
   */
  public VerifyService(
      DataSource dataSource,
      BatchInfrastructure batch,
      ConnectionOpener lockConnections,
      Authority authority,
      StopSignal stop,
      int workers) {
    this.batch = batch;
    this.jdbc = new JdbcTemplate(dataSource);
    JdbcClient client = JdbcClient.create(jdbc);
    this.transactions = new TransactionTemplate(batch.transactionManager());
    this.runner = new JobRunner(batch, new BatchRepair(batch.repository(), client, transactions));
    this.lockConnections = lockConnections;
    this.transfers = new IncomingTransfers(client);
    this.verifications = new Verifications(client);
    this.keyring = authority.keyring();
    this.verifier = authority.verifier();
    this.outcomes = authority.outcomes();
    this.stop = stop;
    this.workers = workers;
  }

  /** Transfers that wait for this job, oldest first. */
  public List<IncomingTransfer> waiting() {
    return transfers.verifying();
  }

  /**
   * Verifies and decides one transfer, from the last verified chunk on.
   *
   * @throws TransferException.LockHeld when another node is at it
   */
  public BatchStatus verify(TransferId id) {
    IncomingTransfer transfer = transfers.find(id).orElseThrow();
    Opening opening;
    try {
      opening = opening(transfer);
    } catch (
        TransferException.Integrity e) { // anything else is a fault of this side: it is not decided
      LOG.error("transfer {}: its keys do not open, it is rejected", id, e);
      FaultPoint.KEYS_REJECTED.run(
          transactions,
          () ->
              outcomes.reject(
                  transfers.find(id).orElseThrow(), "its keys do not open here", List.of(), null));
      return BatchStatus.COMPLETED;
    }
    StopSignal run = new StopSignal(stop);
    return runner.run(
        () -> RunLock.acquire(lockConnections, lockName(id.toString()), run::set),
        job(transfer, opening, run),
        new JobParametersBuilder().addString("transferId", id.toString(), true).toJobParameters());
  }

  /**
   * What the run lock of a transfer's verification is called.
   *
   * @param id canonical form
   */
  public static String lockName(String id) {
    return "verify " + id;
  }

  /**
   * Verifies what has been received of a transfer that is not complete yet, at most {@value
   * #MOST_CHUNKS_AHEAD} chunks of each partition. What is verified then is not verified again:
   * versions and chunks are immutable. Nothing is decided.
   *
   * @throws TransferException.LockHeld when another node is at it
   */
  public void verifyAhead(TransferId id) {
    IncomingTransfer transfer = transfers.find(id).orElseThrow();
    if (transfer.state() != ReceiverState.RECEIVING) {
      return;
    }
    Opening opening = opening(transfer);
    StopSignal run = new StopSignal(stop);
    runner.run(
        () -> RunLock.acquire(lockConnections, lockName(id.toString()), run::set),
        new JobBuilder(AHEAD, batch.repository())
            .start(open(transfer, opening, run, MOST_CHUNKS_AHEAD))
            .build(),
        new JobParametersBuilder()
            .addString("transferId", id.toString(), true)
            .addLong("after", verifications.count(transfer.number()), true)
            .toJobParameters());
  }

  /**
   * What the job needs of a transfer's manifest.
   *
   * @param parts how many partitions it has
   * @param context opens its records
   */
  private record Opening(int parts, TransferContext context) {}

  private Opening opening(IncomingTransfer transfer) {
    byte[] signed = transfers.document(transfer.number(), Document.MANIFEST).orElseThrow();
    Manifest manifest =
        Documents.read(
            verifier.verifyEvidence(signed, transfer.sender(), suite(transfer)).content(),
            Manifest.class);
    return new Opening(manifest.partitions().size(), keyring.open(transfer.id(), () -> signed));
  }

  private static Suite suite(IncomingTransfer transfer) {
    return Suite.require(transfer.knownSuite().orElse("(none)"));
  }

  private Job job(IncomingTransfer transfer, Opening opening, StopSignal run) {
    return new JobBuilder(NAME, batch.repository())
        .start(open(transfer, opening, run, Integer.MAX_VALUE))
        .next(decide(transfer))
        .build();
  }

  private Step open(IncomingTransfer transfer, Opening opening, StopSignal run, int mostChunks) {
    Map<String, ExecutionContext> partitions = new HashMap<>();
    for (int part = 0; part < opening.parts(); part++) {
      partitions.put(PartitionWorker.partitionName(part), new ExecutionContext());
    }
    SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("verify-");
    threads.setConcurrencyLimit(workers);
    return new StepBuilder("open", batch.repository())
        .partitioner("open", grid -> partitions)
        .step(
            new PartitionWorker(
                "open",
                (name, part) ->
                    partition(transfer, opening.context(), name, part, run, mostChunks)))
        .gridSize(partitions.size())
        .taskExecutor(threads)
        .listener(new StoppedPartitions(run))
        .build();
  }

  private PartitionRun partition(
      IncomingTransfer transfer,
      TransferContext context,
      String name,
      int part,
      StopSignal run,
      int mostChunks) {
    RecordVerifier records = new RecordVerifier(context);
    boolean hasPredecessors = verifications.hasPredecessors(transfer.number());
    Step step =
        new StepBuilder(name, batch.repository())
            .<PendingBlock, Finding>chunk(1)
            .transactionManager(FaultPoint.VERIFY_CHUNK.around(batch.transactionManager()))
            .reader(
                new PendingChunkReader(jdbc, verifications, transfer.number(), part, mostChunks))
            .processor(records)
            .writer(
                findings -> findings.forEach(finding -> add(transfer, finding, hasPredecessors)))
            .interruptionPolicy(run)
            .listener(
                new EndOfStep(
                    () ->
                        mostChunks == Integer.MAX_VALUE
                            ? missing(transfer, part)
                            : Optional.empty()))
            .build();
    return new PartitionRun(step, records);
  }

  /**
   * What is published is never replaced by an older revision, whatever a sender's database was put
   * back to. Earlier transfers of the stream have their outcomes, so that the answer stays the
   * same.
   */
  private void add(IncomingTransfer transfer, Finding finding, boolean hasPredecessors) {
    verifications.add(
        transfer.number(),
        hasPredecessors
            ? finding.with(
                verifications.olderRevisions(transfer.number(), finding.part(), finding.number()))
            : finding);
  }

  private Optional<String> missing(IncomingTransfer transfer, int part) {
    int unverified = verifications.unverified(transfer.number(), part);
    return unverified == 0
        ? Optional.empty()
        : Optional.of(
            "transfer "
                + transfer.id()
                + " partition "
                + part
                + ": "
                + unverified
                + " chunks were not verified");
  }

  private Step decide(IncomingTransfer transfer) {
    return new StepBuilder("decide", batch.repository())
        .tasklet(
            (contribution, chunkContext) -> {
              decideOnce(transfer);
              return RepeatStatus.FINISHED;
            },
            FaultPoint.DECISION.around(batch.transactionManager()))
        .build();
  }

  private void decideOnce(IncomingTransfer verified) {
    IncomingTransfer transfer = transfers.find(verified.id()).orElseThrow();
    if (transfer.state() != ReceiverState.VERIFYING) {
      return; // decided before this run came to it
    }
    byte[] signed = transfers.document(transfer.number(), Document.COMPLETION).orElseThrow();
    Completion completion =
        Documents.read(
            verifier.verifyEvidence(signed, transfer.sender(), suite(transfer)).content(),
            Completion.class);
    Summary summary = verifications.summary(transfer.number());
    if (summary.failed() > 0) {
      outcomes.reject(
          transfer,
          summary.failed()
              + " of "
              + summary.records()
              + " records do not open to what was committed to, or are older than what is"
              + " published",
          verifications.faults(transfer.number(), MOST_FAULTS),
          null);
    } else if (summary.verified() != summary.chunks()
        || summary.records() != completion.records()) {
      outcomes.reject(
          transfer,
          summary.verified()
              + " of "
              + summary.chunks()
              + " chunks and "
              + summary.records()
              + " of "
              + completion.records()
              + " records are as they were received",
          List.of(),
          null);
    } else {
      outcomes.publish(transfer, completion);
    }
  }
}
