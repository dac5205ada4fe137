package jp.fukuhon.jobs.transfer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.digest.ChainDigest;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.OutgoingChunks;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.ledger.SourceQuarantine;
import jp.fukuhon.core.ledger.TransferPlan;
import jp.fukuhon.core.seal.DataKey;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.StreamKey;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.transfer.Acceptance;
import jp.fukuhon.core.transfer.Completion;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.PartitionTotals;
import jp.fukuhon.core.transfer.RecordFault;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.TransferPreparation.SenderParts;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/**
 * The sender's job (第5-8(2)): prepare, offer, send, complete, settle. Each step looks at the
 * transfer's state and does what is missing, so that it can be run again from anywhere. Steps that
 * wait for the line hold no transaction.
 */
final class TransferJob {

  static final String NAME = "transfer";
  private static final Duration LONG_POLL = Duration.ofSeconds(5);
  private static final Duration LEAST_POLL = Duration.ofSeconds(1);

  private final BatchInfrastructure batch;
  private final SenderParts parts;
  private final RestoreCheck restores;
  private final OutgoingTransfers transfers;
  private final OutgoingChunks chunks;
  private final SourceQuarantine quarantine;
  private final DocumentVerifier verifier;
  private final Settlement settlement;
  private final SendStep sendStep;
  private final StopSignal stop;

  TransferJob(
      BatchInfrastructure batch,
      SenderParts parts,
      RestoreCheck restores,
      OutgoingChunks chunks,
      SourceQuarantine quarantine,
      DocumentVerifier verifier,
      Settlement settlement,
      SendStep sendStep,
      StopSignal stop) {
    this.batch = batch;
    this.parts = parts;
    this.restores = restores;
    this.transfers = parts.transfers();
    this.chunks = chunks;
    this.quarantine = quarantine;
    this.verifier = verifier;
    this.settlement = settlement;
    this.sendStep = sendStep;
    this.stop = stop;
  }

  static JobParameters parameters(TransferId id) {
    return new JobParametersBuilder()
        .addString("transferId", id.toString(), true)
        .toJobParameters();
  }

  Job build(TransferId id, TransferListener listener) {
    return new JobBuilder(NAME, batch.repository())
        .start(step("prepare", () -> prepare(id)))
        .next(step("offer", () -> offer(id)))
        .next(sendStep.build(id, () -> transfers.plan(id), plan -> context(id, plan), listener))
        .next(step("complete", () -> complete(id)))
        .next(step("settle", () -> settle(id, listener)))
        .build();
  }

  private interface Action {
    void run() throws Exception;
  }

  private Step step(String name, Action action) {
    DefaultTransactionAttribute none =
        new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    Tasklet tasklet =
        (contribution, chunkContext) -> {
          stop.checkInterrupted(contribution.getStepExecution());
          action.run();
          return RepeatStatus.FINISHED;
        };
    return new StepBuilder(name, batch.repository())
        .tasklet(tasklet, FaultPoint.JOB_REPOSITORY.around(batch.transactionManager()))
        .transactionAttribute(none)
        .build();
  }

  private void prepare(TransferId id) {
    OutgoingTransfer transfer = transfers.get(id);
    if (transfer.state() == SenderState.FREEZING) {
      new TransferPreparation(parts, restores).prepare(transfer);
    }
  }

  private void offer(TransferId id) {
    if (transfers.get(id).state() != SenderState.FROZEN) {
      return;
    }
    TransferPlan plan = transfers.plan(id);
    byte[] signed = parts.centre().offer(id, plan.manifest());
    Acceptance acceptance =
        Documents.read(
            verifier
                .verifyEvidence(signed, parts.centreParty(), Suite.require(plan.suite()))
                .content(),
            Acceptance.class);
    if (!acceptance.transferId().equals(id.toString())
        || !acceptance.manifestDigest().equals(plan.manifestDigest())) {
      throw new TransferException.Integrity(
          Hop.FRONT, "the centre accepted another manifest than that of " + id);
    }
    FaultPoint.ACCEPTANCE.run(
        parts.transactions(),
        () -> {
          transfers.accept(id, signed);
          parts.books().files().keep(id.toString(), plan.manifest(), signed);
        });
  }

  private TransferContext context(TransferId id, TransferPlan plan) {
    byte[] localKey = plan.localKey();
    if (localKey == null) {
      throw new TransferException.Integrity("transfer " + id + " has no local key any more");
    }
    Suite suite = Suite.require(plan.suite());
    DataKey dataKey = KeyEnvelope.openDataKey(suite, localKey, parts.encryption());
    StreamKey streamKey =
        parts
            .streamKeys()
            .find(id.stream())
            .orElseThrow(() -> TransferPreparation.keyMissing(id.stream()));
    TransferContext context = TransferContext.of(id, suite, dataKey).with(streamKey);
    Manifest manifest =
        Documents.read(
            verifier.verifyEvidence(plan.manifest(), parts.party(), suite).content(),
            Manifest.class);
    return plan.dictionary().length == 0
        ? context
        : context.withSealedDictionary(manifest.dictionaryId(), plan.dictionary());
  }

  private void complete(TransferId id) {
    SenderState state = transfers.get(id).state();
    if (state.isFinal()) {
      return;
    }
    if (state == SenderState.SENDING) {
      byte[] signed = sign(id, Documents.write(completion(id)));
      FaultPoint.COMPLETING.run(
          parts.transactions(),
          () -> {
            transfers.complete(id, signed);
            parts.books().files().keep(id.toString(), signed);
          });
    }
    parts.centre().complete(id, transfers.completion(id).orElseThrow());
  }

  private byte[] sign(TransferId id, byte[] content) {
    return parts.signer().sign(content, Suite.require(transfers.suite(id).orElseThrow()));
  }

  private Completion completion(TransferId id) {
    OutgoingTransfer transfer = transfers.get(id);
    List<PartitionTotals> partitions = new ArrayList<>();
    long records = 0;
    long contentBytes = 0;
    for (OutgoingChunks.Totals totals : chunks.totals(id)) {
      Digest chain =
          chunks
              .checkpoint(id, totals.part())
              .map(OutgoingChunks.Checkpoint::chain)
              .orElseGet(() -> new Digest(ChainDigest.start()));
      partitions.add(
          new PartitionTotals(
              totals.part(), totals.chunks(), totals.records(), totals.quarantined(), chain));
      records += totals.records();
      contentBytes += totals.contentBytes();
    }
    MerkleTree root = new MerkleTree();
    chunks.contentRoots(id).forEach(chunk -> root.add(MerkleTree.leafHash(chunk.bytes())));
    List<RecordFault> faults = quarantine.faults(id.stream(), transfer.since(), transfer.upto());
    return new Completion(
        Manifest.VERSION,
        id.toString(),
        transfers.plan(id).manifestDigest(),
        partitions,
        records,
        contentBytes,
        new Digest(root.root()),
        faults);
  }

  private void settle(TransferId id, TransferListener listener)
      throws JobInterruptedException, InterruptedException {
    if (transfers.get(id).state().isFinal()) {
      return;
    }
    listener.awaiting(id);
    Settlement.Settled settled = settlement.settle(id, awaitReceipt(id));
    listener.settled(id, settled.receipt(), settled.deferredApplied());
  }

  /** A centre with too many who wait does not hold its answer back: it is asked a little later. */
  private byte[] awaitReceipt(TransferId id) throws JobInterruptedException, InterruptedException {
    Instant giveUp = parts.clock().instant().plus(parts.settings().receiptPatience());
    while (!stop.isSet()) {
      long asked = System.nanoTime();
      Optional<byte[]> receipt = parts.centre().receipt(id, LONG_POLL);
      if (receipt.isPresent()) {
        return receipt.get();
      }
      if (parts.clock().instant().isAfter(giveUp)) {
        throw new TransferException.Transient(
            Hop.VERIFY,
            "transfer "
                + id
                + ": the centre is still verifying; the freeze holds until its receipt is here",
            null);
      }
      stop.await(LEAST_POLL.minusNanos(System.nanoTime() - asked).toMillis());
    }
    throw new JobInterruptedException("stopped while waiting for the receipt");
  }
}
