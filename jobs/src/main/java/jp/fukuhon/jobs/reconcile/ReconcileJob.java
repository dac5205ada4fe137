package jp.fukuhon.jobs.reconcile;

import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.SourceLeaves.Hashed;
import jp.fukuhon.core.ledger.SourceLeaves.Keyed;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.Commitment;
import jp.fukuhon.core.seal.StreamKey;
import jp.fukuhon.jobs.operation.BatchInfrastructure;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.readers.reconcile.SourceDigestReader;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/**
 * The source's job {@code reconcile}: leaves up to date, nodes, open, compare, details, sign,
 * exchange. Every step commits what it has; a run that was killed goes on there.
 */
final class ReconcileJob {

  static final String NAME = "reconcile";

  private final SourceParts parts;
  private final SourceTables tables;
  private final BatchInfrastructure batch;
  private final StopSignal run;

  ReconcileJob(SourceParts parts, SourceTables tables, BatchInfrastructure batch, StopSignal run) {
    this.parts = parts;
    this.tables = tables;
    this.batch = batch;
    this.run = run;
  }

  Job of(Comparison comparison) {
    StreamId stream = comparison.stream();
    SourceSession session = new SourceSession(parts, tables, comparison.id());
    RangeComparison ranges = new RangeComparison(session, tables);
    DetailComparison details = new DetailComparison(session, tables);
    ResultExchange result = new ResultExchange(session, parts, tables);
    return new JobBuilder(NAME, batch.repository())
        .start(
            once(
                "clear",
                () -> {
                  if (comparison.deep()) {
                    tables.tree().clear(stream);
                  }
                }))
        .next(once("gone", () -> tables.leaves().removeGone(stream)))
        .next(leaves(comparison))
        .next(
            once(
                "nodes",
                () -> {
                  tables.tree().refresh(stream);
                  tables.tree().moveTo(stream, comparison.upto());
                }))
        .next(asking("open", session::open))
        .next(asking("compare", ranges::next))
        .next(asking("details", details::next))
        .next(
            asking(
                "sign",
                () -> {
                  result.sign();
                  return false;
                }))
        .next(
            asking(
                "exchange",
                () -> {
                  result.exchange();
                  return false;
                }))
        .build();
  }

  /** Work in this database alone, in one transaction. */
  private Step once(String name, Runnable work) {
    TaskletStep step =
        new StepBuilder(name, batch.repository())
            .tasklet(
                (contribution, context) -> {
                  work.run();
                  return RepeatStatus.FINISHED;
                },
                FaultPoint.LEAVES_REFRESHED.around(batch.transactionManager()))
            .build();
    step.setInterruptionPolicy(run);
    return step;
  }

  /** One step of work; tells whether there is more. */
  interface Work {
    boolean more() throws InterruptedException;
  }

  /** Waits for the line outside of any transaction; the work opens its own. */
  private Step asking(String name, Work work) {
    TaskletStep step =
        new StepBuilder(name, batch.repository())
            .tasklet(
                (contribution, context) ->
                    work.more() ? RepeatStatus.CONTINUABLE : RepeatStatus.FINISHED,
                FaultPoint.JOB_REPOSITORY.around(batch.transactionManager()))
            .transactionAttribute(
                new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
            .build();
    step.setInterruptionPolicy(run);
    return step;
  }

  private Step leaves(Comparison comparison) {
    StreamId stream = comparison.stream();
    long position = comparison.deep() ? 0 : tables.tree().position(stream);
    boolean fromNothing = comparison.deep() || tables.leaves().isEmpty(stream);
    return new StepBuilder("leaves", batch.repository())
        .<List<Keyed>, List<Keyed>>chunk(1)
        .transactionManager(FaultPoint.LEAVES_REFRESHED.around(batch.transactionManager()))
        .reader(
            new SourceDigestReader(
                tables.leaves(), stream, position, comparison.upto(), rows -> keyed(stream, rows)))
        .writer(
            blocks -> {
              for (List<Keyed> block : blocks) {
                if (fromNothing) {
                  tables.leaves().append(stream, block);
                } else {
                  tables.leaves().put(stream, block);
                }
              }
            })
        .interruptionPolicy(run)
        .build();
  }

  /** Commitments out of hashed contents: the key of the salts stays out of the database. */
  private List<Keyed> keyed(StreamId stream, List<Hashed> rows) {
    StreamKey key = parts.streamKeys().getOrCreate(stream);
    Commitment commitment = new Commitment();
    List<Keyed> all = new ArrayList<>(rows.size());
    for (Hashed row : rows) {
      all.add(Keyed.of(stream, row, commitment.ofDigest(key, row.registerId(), row.inner())));
    }
    return all;
  }
}
