package jp.fukuhon.jobs.reconcile;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.Comparisons.State;
import jp.fukuhon.core.ledger.OutgoingStream;
import jp.fukuhon.core.ledger.RunLock;
import jp.fukuhon.core.ledger.RunLock.ConnectionOpener;
import jp.fukuhon.core.reconcile.ReconciliationOpening;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.BatchRepair;
import jp.fukuhon.jobs.operation.JobRunner;
import jp.fukuhon.jobs.operation.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * 突合 at the source: compares a stream with the centre's duplicates and keeps the result that both
 * sides have signed. Under a run lock of the stream's; a comparison that was interrupted is gone on
 * with. Transfers may run meanwhile. Thread-safe.
 */
public final class ReconcileService {

  private static final Logger LOG = LoggerFactory.getLogger(ReconcileService.class);
  private static final int ATTEMPTS = 3;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final SourceParts parts;
  private final SourceTables tables;
  private final BatchInfrastructure batch;
  private final JobRunner runner;
  private final ConnectionOpener lockConnections;
  private final StopSignal stop;
  private final SecureRandom random = new SecureRandom();

  public ReconcileService(
      SourceParts parts,
      DataSource dataSource,
      BatchInfrastructure batch,
      ConnectionOpener lockConnections,
      StopSignal stop) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    this.parts = parts;
    this.tables = SourceTables.over(jdbc, batch.transactionManager());
    this.batch = batch;
    this.runner =
        new JobRunner(
            batch,
            new BatchRepair(batch.repository(), JdbcClient.create(jdbc), tables.transactions()));
    this.lockConnections = lockConnections;
    this.stop = stop;
  }

  /**
   * How a run ended.
   *
   * @param id of the comparison
   * @param result empty when it was stopped; the same call goes on with it
   */
  public record Run(String id, Optional<ReconciliationResult> result) {}

  /**
   * Compares a stream, or goes on with the comparison that was interrupted. The result is durable
   * on both sides on return.
   *
   * @param deep both sides build their leaves anew from the contents first
   * @throws TransferException.LockHeld when somebody else compares the stream
   * @throws TransferException.Integrity when an answer is not of this comparison
   */
  public Run run(StreamId stream, boolean deep) {
    return run(stream, deep, stop);
  }

  /** What the run lock of a stream's comparison is called. */
  public static String lockName(StreamId stream) {
    return "reconcile " + stream;
  }

  /**
   * The same for a run with a stop signal of its own.
   *
   * @param asked stops the run at its next step; one that follows the process's
   */
  public Run run(StreamId stream, boolean deep, StopSignal asked) {
    StopSignal run = new StopSignal(asked);
    try (RunLock lock = RunLock.acquire(lockConnections, lockName(stream), run::set)) {
      for (int attempt = 1; ; attempt++) {
        Comparison comparison = current(stream, deep);
        try {
          return run(lock, comparison, run);
        } catch (TransferException.Refused e) {
          tables.comparisons().abandon(comparison.id());
          if (e.code() != ErrorCode.CONFLICT || attempt == ATTEMPTS) {
            throw e;
          }
          LOG.info("comparison {} begins again: {}", comparison.id(), e.getMessage());
        }
      }
    }
  }

  private Run run(RunLock lock, Comparison comparison, StopSignal run) {
    BatchStatus status =
        runner.run(
            lock,
            new ReconcileJob(parts, tables, batch, run).of(comparison),
            new JobParametersBuilder()
                .addString("comparisonId", comparison.id(), true)
                .toJobParameters());
    if (status != BatchStatus.COMPLETED) {
      return new Run(comparison.id(), Optional.empty());
    }
    Comparison signed = tables.comparisons().find(comparison.id()).orElseThrow();
    return new Run(comparison.id(), Optional.of(result(signed)));
  }

  /**
   * The stream's newest kept result of a comparison begun after that moment of the database's
   * clock.
   *
   * @param deep whether only a deep one counts
   */
  public Optional<ReconciliationResult> since(StreamId stream, Instant moment, boolean deep) {
    return tables.comparisons().signedSince(stream, moment, deep).map(this::result);
  }

  private ReconciliationResult result(Comparison signed) {
    return SignedResults.source(signed, parts.verifier(), parts.party());
  }

  /** The interrupted comparison when it still serves, else a new one. */
  private Comparison current(StreamId stream, boolean deep) {
    Optional<Comparison> open = tables.comparisons().open(stream);
    long upto = upto(stream);
    if (open.isPresent()) {
      Comparison known = open.get();
      if (known.deep() == deep && (known.state() == State.COMPARING || known.upto() == upto)) {
        LOG.info("comparison {} is gone on with", known.id());
        return known;
      }
      tables.comparisons().abandon(known.id());
    }
    return begin(stream, deep, upto);
  }

  private long upto(StreamId stream) {
    return tables.transfers().stream(stream).map(OutgoingStream::incrementalSince).orElse(0L);
  }

  private Comparison begin(StreamId stream, boolean deep, long upto) {
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    byte[] suffix = new byte[4];
    random.nextBytes(suffix);
    String id =
        stream
            + "-"
            + TIME.format(parts.clock().instant())
            + "-"
            + HexFormat.of().formatHex(suffix);
    String transfer = tables.leaves().lastCommitted(stream);
    ReconciliationOpening opening =
        new ReconciliationOpening(
            1,
            id,
            stream.toString(),
            parts.party(),
            parts.centreParty(),
            parts.environment(),
            deep,
            transfer,
            upto,
            nonce,
            parts.suite().label(),
            parts.clock().instant());
    byte[] signed = parts.signer().sign(Documents.write(opening), parts.suite());
    FaultPoint.COMPARISON_BEGUN.run(
        tables.transactions(),
        () -> {
          tables
              .comparisons()
              .create(id, stream, deep, transfer, upto, parts.suite().label(), signed);
          tables
              .log()
              .append(
                  OperationLog.operator(),
                  "RECONCILE",
                  stream.toString(),
                  transfer,
                  "OPENED",
                  Map.of("comparison", id, "deep", deep));
        });
    return tables.comparisons().find(id).orElseThrow();
  }
}
