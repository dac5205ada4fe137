package jp.fukuhon.jobs.transfer;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.directory.PlannedChanges;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.BandwidthOrders;
import jp.fukuhon.core.ledger.FreezeWindows;
import jp.fukuhon.core.ledger.Mendings;
import jp.fukuhon.core.ledger.OutgoingChunks;
import jp.fukuhon.core.ledger.OutgoingRecovery;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.ledger.RunLock.ConnectionOpener;
import jp.fukuhon.core.ledger.SourceQuarantine;
import jp.fukuhon.core.ledger.StrayRows;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.AbortRequest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.BatchRepair;
import jp.fukuhon.jobs.operation.JobRunner;
import jp.fukuhon.jobs.operation.StopRequests;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.operation.StopWatch;
import jp.fukuhon.jobs.transfer.TransferPreparation.SenderParts;
import jp.fukuhon.writers.outbox.OutboxWriter.Dispatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What an operator or a schedule does with a stream of this gateway: send, restart, abort. All of
 * it under the stream's run lock, held for the whole run. Thread-safe.
 */
public final class TransferService {

  private static final Logger LOG = LoggerFactory.getLogger(TransferService.class);

  private final SenderParts parts;
  private final StrayRows strays;
  private final Mendings mendings;
  private final Set<StreamId> streams;
  private final StopRequests stopRequests;
  private final ConnectionOpener lockConnections;
  private final BatchInfrastructure batch;
  private final JobRunner runner;
  private final OutgoingTransfers transfers;
  private final OutgoingChunks chunks;
  private final FreezeWindows windows;
  private final SourceQuarantine quarantine;
  private final DocumentVerifier verifier;
  private final OperatorEntries entries;
  private final StreamStanding standing;
  private final Settlement settlement;
  private final PlannedChanges changes;
  private final RestoreCheck restores;
  private final StreamRecovery recovery;
  private final LineRun.Rule bandwidth;
  private final StopSignal stop;

  /**
   * @param gateway what this party is and has
   * @param dataSource the engine's pool, one for business and Batch tables
   * @param lockConnections opens unpooled connections for run locks
   * @param stop stops runs of this service at their next chunk boundary
   */
  public TransferService(
      GatewayParts gateway,
      DataSource dataSource,
      BatchInfrastructure batch,
      ConnectionOpener lockConnections,
      StopSignal stop) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    JdbcClient client = JdbcClient.create(jdbc);
    TransactionTemplate transactions = new TransactionTemplate(batch.transactionManager());
    TransactionTemplate independently = new TransactionTemplate(batch.transactionManager());
    independently.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    this.stopRequests = new StopRequests(client);
    this.transfers = new OutgoingTransfers(client);
    this.chunks = new OutgoingChunks(client);
    this.windows = new FreezeWindows(client, transactions);
    this.quarantine = new SourceQuarantine(client, independently);
    this.strays = new StrayRows(client, transactions);
    this.mendings = new Mendings(client, transactions);
    this.streams = gateway.streams();
    this.verifier = gateway.verifier();
    OperationLog log = new OperationLog(client);
    this.entries = new OperatorEntries(log);
    this.standing = new StreamStanding(dataSource, transfers, chunks);
    this.changes = new PlannedChanges(client, transactions, log, gateway.clock());
    this.bandwidth =
        new LineRun.Rule(
            new BandwidthOrders(client, transactions, log), gateway.bandwidths(), gateway.clock());
    this.parts = gateway.sender(jdbc, transactions, transfers, windows);
    OutgoingRecovery ledger = new OutgoingRecovery(client);
    RecoveryExchange exchange = new RecoveryExchange(parts, ledger, verifier);
    this.restores = new RestoreCheck(parts, ledger, exchange);
    this.recovery = new StreamRecovery(parts, ledger, exchange, log);
    this.batch = batch;
    this.runner = new JobRunner(batch, new BatchRepair(batch.repository(), client, transactions));
    this.lockConnections = lockConnections;
    this.stop = stop;
    this.settlement =
        new Settlement(
            gateway.centreParty(),
            transfers,
            windows,
            quarantine,
            verifier,
            log,
            gateway.books(),
            transactions);
  }

  /**
   * How one run of one transfer ended.
   *
   * @param id the transfer
   * @param mode which cursor it moves
   * @param state where it stands now
   * @param status Spring Batch's
   */
  public record Run(TransferId id, TransferMode mode, SenderState state, BatchStatus status) {}

  /**
   * Goes on with the stream's open transfer, or makes the next one.
   *
   * @param mode of a new transfer
   * @throws TransferException.LockHeld when somebody else is at work on the stream
   */
  public Run send(StreamId stream, TransferMode mode, TransferListener listener) {
    return send(stream, mode, listener, stop);
  }

  /**
   * The same, stopped also by another signal than this service's.
   *
   * @param caller one that follows this service's signal
   */
  Run send(StreamId stream, TransferMode mode, TransferListener listener, StopSignal caller) {
    windows.ensureStream(stream);
    int quarantined = strays.quarantine(streams);
    if (quarantined > 0) {
      LOG.warn(
          "{} rows belong to no stream of this gateway, see source.open_quarantine", quarantined);
    }
    StopSignal run = new StopSignal(caller);
    try (RunLock lock = lock(stream, run);
        LineRun _ = onLine(stream, run)) {
      parts.books().watch().requireInStep(stream);
      OutgoingTransfer transfer = transfers.open(stream).orElseGet(() -> begun(stream, mode));
      return run(lock, run, transfer, listener);
    }
  }

  private OutgoingTransfer begun(StreamId stream, TransferMode mode) {
    try {
      return begin(stream, mode);
    } catch (TransferException.Stopped e) {
      throw e;
    } catch (RuntimeException e) {
      entries.notBegun(stream, e);
      throw e;
    }
  }

  /**
   * A freeze begins only when no planned change is near, the centre answers and accepts the suite,
   * and the clock may be signed by: what is wrong must not freeze anything.
   */
  private OutgoingTransfer begin(StreamId stream, TransferMode mode) {
    changes.requireNoneNear();
    TransferPreparation.requireSuite(parts.suite(), restores.beforeFreeze(stream));
    parts.signer().requireRightTime();
    long mended = mendings.takeUp(stream);
    if (mended > 0) {
      LOG.info(
          "{} registers of {} are sent for a comparison that found them amiss", mended, stream);
    }
    return windows.freeze(stream, mode);
  }

  /**
   * Goes on with one transfer from its last committed chunk.
   *
   * @throws TransferException.Refused when there is no such transfer
   * @throws TransferException.LockHeld when somebody else is at work on the stream
   */
  public Run restart(TransferId id, TransferListener listener) {
    StopSignal run = new StopSignal(stop);
    try (RunLock lock = lock(id.stream(), run);
        LineRun _ = onLine(id.stream(), run)) {
      OutgoingTransfer transfer = transfers.get(id);
      if (transfer.state().isFinal()) {
        return new Run(id, transfer.mode(), transfer.state(), BatchStatus.COMPLETED);
      }
      parts.books().watch().requireInStep(id.stream());
      return run(lock, run, transfer, listener);
    }
  }

  private Run run(
      RunLock lock, StopSignal run, OutgoingTransfer transfer, TransferListener listener) {
    TransferId id = transfer.id();
    restores.beforeRun(transfer);
    listener.begins(transfer);
    entries.started(id);
    runner.repair(TransferJob.NAME, TransferJob.parameters(id));
    try (StopWatch watch = new StopWatch(stopRequests, id.toString(), run)) {
      BatchStatus status =
          runner.run(lock, job(run).build(id, listener), TransferJob.parameters(id));
      return new Run(id, transfer.mode(), transfers.get(id).state(), status);
    } catch (TransferException.Refused refusal) {
      if (refusal.code() == ErrorCode.RESTORED) {
        entries.failed(id, refusal);
        throw restores.mended(id.stream(), refusal);
      }
      return decidedMeanwhile(transfer, listener, refusal);
    } catch (TransferException.Stopped e) {
      throw e;
    } catch (RuntimeException e) {
      entries.failed(id, e);
      throw e;
    }
  }

  /**
   * The centre refuses what comes after an outcome: the answer that told of it may have been lost,
   * with an abort for instance. Its receipt is what counts then.
   */
  private Run decidedMeanwhile(
      OutgoingTransfer transfer, TransferListener listener, TransferException.Refused refusal) {
    TransferId id = transfer.id();
    Optional<byte[]> receipt;
    try {
      receipt = parts.centre().receipt(id, Duration.ZERO);
    } catch (TransferException e) {
      refusal.addSuppressed(e);
      receipt = Optional.empty();
    }
    if (receipt.isEmpty()) {
      entries.failed(id, refusal);
      restores.afterRefusal(id, refusal);
      throw refusal;
    }
    Settlement.Settled settled = settlement.settle(id, receipt.get());
    listener.settled(id, settled.receipt(), settled.deferredApplied());
    return new Run(id, transfer.mode(), transfers.get(id).state(), BatchStatus.FAILED);
  }

  /**
   * Asks a run in another process to stop at its next chunk boundary; false when none is recorded.
   *
   * @param by who asks, for the operation log
   */
  public boolean requestStop(TransferId id, String by) {
    boolean running = stopRequests.request(id.toString());
    entries.stopAsked(id, running, by);
    return running;
  }

  /** Where its streams stand; nothing is changed by looking. */
  public StreamStanding standing() {
    return standing;
  }

  private TransferJob job(StopSignal run) {
    Dispatch dispatch =
        new Dispatch(
            parts.centre(),
            parts.signer(),
            verifier,
            parts.centreParty(),
            chunks,
            parts.books().watch(),
            JdbcClient.create(parts.jdbc()));
    return new TransferJob(
        batch,
        parts,
        restores,
        chunks,
        quarantine,
        verifier,
        settlement,
        new SendStep(batch, parts.jdbc(), dispatch, quarantine, run),
        run);
  }

  /**
   * Gives an open transfer up. The centre decides: the outcome may be another than ABORTED. The
   * freeze ends with its receipt.
   *
   * @param reason one line, kept by both sides
   * @param by who does it, for this side's operation log
   * @throws TransferException.Refused when the transfer has an outcome already
   */
  public Receipt abort(TransferId id, String reason, String by) {
    try (RunLock lock = lock(id.stream(), new StopSignal(stop))) {
      OutgoingTransfer transfer = transfers.get(id);
      if (transfer.state().isFinal()) {
        throw new TransferException.Refused(
            ErrorCode.CONFLICT,
            "transfer " + id + " is " + transfer.state() + " already",
            "see 'status'");
      }
      parts.books().watch().requireInStep(id.stream());
      byte[] request =
          parts
              .signer()
              .sign(
                  Documents.write(
                      new AbortRequest(
                          Manifest.VERSION, id.toString(), reason, parts.clock().instant())),
                  transfers.suite(id).map(Suite::require).orElse(parts.suite()));
      entries.abortAsked(id, reason, lock, by);
      return settlement.settle(id, parts.centre().abort(id, request)).receipt();
    }
  }

  /**
   * Brings both sides of a stream together after a restore of either. Safe to repeat.
   *
   * @return empty when the stream is in step and nothing was done
   * @throws TransferException.LockHeld when somebody else is at work on the stream
   */
  public Optional<Recovered> recover(StreamId stream) {
    windows.ensureStream(stream);
    StopSignal run = new StopSignal(stop);
    try (RunLock lock = lock(stream, run);
        LineRun _ = onLine(stream, run)) {
      LOG.debug("recovery of {} under '{}'", stream, lock.name());
      try {
        restores.look(stream);
      } catch (TransferException.Refused e) {
        if (e.code() != ErrorCode.RESTORED) {
          throw e;
        }
      }
      return parts.books().watch().outOfStep(stream).map(known -> recovery.recover(known, run));
    }
  }

  private LineRun onLine(StreamId stream, StopSignal run) {
    return new LineRun(parts.centre(), bandwidth, stream, run);
  }

  private RunLock lock(StreamId stream, StopSignal run) {
    return RunLock.acquire(lockConnections, StreamStanding.lockName(stream), run::set);
  }
}
