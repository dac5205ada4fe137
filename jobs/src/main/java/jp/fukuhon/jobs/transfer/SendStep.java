package jp.fukuhon.jobs.transfer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.OutgoingChunk;
import jp.fukuhon.core.ledger.OutgoingChunks;
import jp.fukuhon.core.ledger.SourceQuarantine;
import jp.fukuhon.core.ledger.TransferPlan;
import jp.fukuhon.core.register.RegisterBlock;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.EndOfStep;
import jp.fukuhon.jobs.operation.PartitionWorker;
import jp.fukuhon.jobs.operation.PartitionWorker.PartitionRun;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.operation.StoppedPartitions;
import jp.fukuhon.readers.source.SourceRegisterReader;
import jp.fukuhon.writers.outbox.BlockSealer;
import jp.fukuhon.writers.outbox.OutboxWriter;
import jp.fukuhon.writers.outbox.OutboxWriter.Dispatch;
import jp.fukuhon.writers.outbox.SealedBlock;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The partitioned chunk step that sends: one block, one chunk, one commit. Every partition has its
 * own numbers and its own checkpoint; at most the chunk in flight of each is sent again after an
 * interruption (第5-8(2)イ).
 */
final class SendStep {

  static final String NAME = "send";

  private final BatchInfrastructure batch;
  private final JdbcTemplate jdbc;
  private final Dispatch dispatch;
  private final SourceQuarantine quarantine;
  private final StopSignal stop;

  SendStep(
      BatchInfrastructure batch,
      JdbcTemplate jdbc,
      Dispatch dispatch,
      SourceQuarantine quarantine,
      StopSignal stop) {
    this.batch = batch;
    this.jdbc = jdbc;
    this.dispatch = dispatch;
    this.quarantine = quarantine;
    this.stop = stop;
  }

  /** The keys of a transfer are made when the step runs, not when the job is built. */
  interface Keys {
    TransferContext context(TransferPlan plan);
  }

  /** The step for one transfer, which may not have been prepared yet when it is built. */
  Step build(
      TransferId id,
      java.util.function.Supplier<TransferPlan> plans,
      Keys keys,
      TransferListener listener) {
    return new PreparedStep(
        NAME,
        () -> {
          TransferPlan plan = plans.get();
          TransferContext context = keys.context(plan);
          listener.sending(
              id,
              plan,
              dispatch.chunks().totals(id).stream()
                  .mapToLong(OutgoingChunks.Totals::records)
                  .sum());
          SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("send-");
          threads.setConcurrencyLimit(plan.partitions().size());
          return new StepBuilder(NAME, batch.repository())
              .partitioner(NAME, grid -> contexts(plan.partitions()))
              .step(
                  new PartitionWorker(
                      NAME, (name, part) -> partition(id, plan, context, name, part, listener)))
              .gridSize(plan.partitions().size())
              .taskExecutor(threads)
              .listener(new StoppedPartitions(stop))
              .build();
        });
  }

  private static Map<String, ExecutionContext> contexts(List<PartitionPlan> partitions) {
    Map<String, ExecutionContext> contexts = new HashMap<>();
    for (PartitionPlan plan : partitions) {
      contexts.put(PartitionWorker.partitionName(plan.part()), new ExecutionContext());
    }
    return contexts;
  }

  private PartitionRun partition(
      TransferId id,
      TransferPlan plan,
      TransferContext context,
      String name,
      int part,
      TransferListener listener) {
    PartitionPlan partition = plan.partitions().get(part);
    SourceRegisterReader reader =
        new SourceRegisterReader(jdbc, dispatch.chunks(), quarantine, id, partition, plan.limits());
    BlockSealer sealer = new BlockSealer(context, plan.codecLevel());
    RecordCounts counts = new RecordCounts();
    OutboxWriter writer =
        new OutboxWriter(
            dispatch,
            id,
            plan.manifestDigest(),
            chunk -> {
              counts.add(chunk);
              listener.acknowledged(id, chunk);
            });
    Step step =
        new StepBuilder(name, batch.repository())
            .<RegisterBlock, SealedBlock>chunk(1)
            .transactionManager(FaultPoint.CHUNK_LEDGER.around(batch.transactionManager()))
            .reader(reader)
            .processor(sealer)
            .writer(writer)
            .interruptionPolicy(stop)
            .listener(counts)
            .listener(new EndOfStep(() -> missing(id, partition)))
            .build();
    return new PartitionRun(step, sealer);
  }

  private Optional<String> missing(TransferId id, PartitionPlan partition) {
    OutgoingChunks.Totals totals = dispatch.chunks().totals(id).get(partition.part());
    long there = totals.records() + totals.quarantined();
    return there == partition.records()
        ? Optional.empty()
        : Optional.of(
            "transfer "
                + id
                + " partition "
                + partition.part()
                + ": the ledger holds "
                + there
                + " of "
                + partition.records()
                + " rows at the end of the step");
  }

  /** Counts this execution's records, because Spring Batch counts blocks. */
  private static final class RecordCounts
      implements org.springframework.batch.core.listener.StepExecutionListener {

    private long records;
    private long quarantined;

    void add(OutgoingChunk chunk) {
      records += chunk.records();
      quarantined += chunk.quarantined();
    }

    @Override
    public org.springframework.batch.core.@org.jspecify.annotations.Nullable ExitStatus afterStep(
        org.springframework.batch.core.step.StepExecution stepExecution) {
      stepExecution.setReadCount(records + quarantined);
      stepExecution.setWriteCount(records);
      stepExecution.setProcessSkipCount(quarantined);
      return null;
    }
  }
}
