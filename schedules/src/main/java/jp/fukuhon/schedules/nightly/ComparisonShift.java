package jp.fukuhon.schedules.nightly;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.plan.Backoff;
import jp.fukuhon.schedules.plan.ComparisonEnd;
import jp.fukuhon.schedules.plan.ComparisonEntry;
import jp.fukuhon.schedules.plan.ComparisonPlanner;
import jp.fukuhon.schedules.plan.ComparisonPlanner.Standing;
import jp.fukuhon.schedules.plan.ComparisonPlanner.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a node does about comparisons (突合) when it is woken: makes those that the centre wishes and
 * those that follow a night, one at a time, once the stream's transfers are through. As with nights
 * a run lock ({@code compare 131016-FUKUHON}) is held from before a comparison is written down as
 * RUNNING until its end is written: a node that dies lets go of it, and whoever is woken next goes
 * on with the same comparison. Thread-safe.
 */
public final class ComparisonShift implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ComparisonShift.class);

  private final Map<StreamId, ComparisonPlanner> planners;
  private final DueComparison comparison;
  private final NightShift.Node node;
  private final ComparisonBook book;
  private final NightBook nights;
  private final OutgoingTransfers transfers;
  private final ComparisonNotices notices;
  private final TransactionTemplate transactions;
  private final StreamRuns<Begun> runs;

  /**
   * @param planners by stream
   * @param node this one, as for its nights
   */
  public ComparisonShift(
      Map<StreamId, ComparisonPlanner> planners,
      DueComparison comparison,
      NightShift.Node node,
      PlatformTransactionManager transactionManager) {
    JdbcClient jdbc = JdbcClient.create(new JdbcTemplate(node.dataSource()));
    this.planners = Collections.unmodifiableMap(new LinkedHashMap<>(planners));
    this.comparison = comparison;
    this.node = node;
    this.book = new ComparisonBook(jdbc);
    this.nights = new NightBook(jdbc);
    this.transfers = new OutgoingTransfers(jdbc);
    this.notices = new ComparisonNotices(new OperationLog(jdbc));
    this.transactions = new TransactionTemplate(transactionManager);
    this.runs = new StreamRuns<>(this.planners.keySet(), new Comparisons(), node, 1);
  }

  /** What the run lock of a stream's comparisons is called. */
  public static String lockName(StreamId stream) {
    return "compare " + stream;
  }

  /** Looks at every stream once; returns without waiting for what it begins. */
  public void wake() {
    runs.wake();
  }

  private Optional<Work> look(StreamId stream) {
    ComparisonPlanner planner = Objects.requireNonNull(planners.get(stream));
    Instant now = node.clock().instant();
    return planner.look(
        now,
        new Standing(
            planner
                .openAt(now)
                .flatMap(night -> nights.find(stream, night.businessDate()))
                .map(written -> written.entry().state()),
            transfers.open(stream).isPresent(),
            book.open(stream),
            book.newestNight(stream)));
  }

  /**
   * What a run was begun with.
   *
   * @param dueAt by the database's clock
   */
  private record Begun(ComparisonEntry entry, Instant until, Instant dueAt) {}

  private Optional<Begun> writeDown(StreamId stream) {
    return look(stream)
        .map(
            work -> {
              Instant dueAt = book.write(stream, work.entry(), node.name());
              notices.changed(stream, work.entry());
              return new Begun(work.entry(), work.until(), dueAt);
            });
  }

  private void run(StreamId stream, Begun begun, BooleanSupplier lost) {
    ComparisonEntry entry = begun.entry();
    try (NightGuard guard =
        new NightGuard(
            node.stop(),
            () -> lost.getAsBoolean() ? Instant.MIN : begun.until(),
            (end, deadline) -> {},
            node.clock())) {
      ComparisonEnd end = comparison.compare(stream, entry.deep(), begun.dueAt(), guard.signal());
      if (lost.getAsBoolean()) {
        LOG.error(
            "comparison of {} for {}: its lock was lost, whoever has it goes on",
            stream,
            entry.words());
      } else {
        FaultPoint.COMPARISON_ENDED.run(transactions, () -> ended(stream, entry, end));
      }
    } catch (RuntimeException | Error e) {
      LOG.error(
          "comparison of {} for {} ended unexpectedly; it is taken over", stream, entry.words(), e);
    }
  }

  private void ended(StreamId stream, ComparisonEntry begun, ComparisonEnd end) {
    ComparisonEntry current = book.find(stream, begun.occasion(), begun.name()).orElseThrow();
    if (current.attempts() != begun.attempts()) {
      LOG.error(
          "comparison of {} for {} was taken over meanwhile; its end is left to whoever did",
          stream,
          begun.words());
      return;
    }
    ComparisonEntry ended =
        current.ended(end, node.clock().instant(), Backoff.DEFAULT, stream.toString());
    book.write(stream, ended, node.name());
    notices.changed(stream, ended);
  }

  /** Waits for what is running; set the stop signal before. */
  @Override
  public void close() {
    runs.close();
  }

  /** A comparison as what is done for a stream. */
  private final class Comparisons implements StreamRuns.Duty<Begun> {

    @Override
    public String plural() {
      return "comparisons";
    }

    @Override
    public String lockName(StreamId stream) {
      return ComparisonShift.lockName(stream);
    }

    @Override
    public boolean hasSomethingToDo(StreamId stream) {
      return look(stream).isPresent();
    }

    @Override
    public Optional<Begun> writeDown(StreamId stream) {
      return FaultPoint.COMPARISON_WRITTEN.transaction(
          transactions, () -> ComparisonShift.this.writeDown(stream));
    }

    @Override
    public void run(StreamId stream, Begun work, BooleanSupplier lost) {
      ComparisonShift.this.run(stream, work, lost);
    }
  }
}
