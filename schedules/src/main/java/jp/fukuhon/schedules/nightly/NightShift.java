package jp.fukuhon.schedules.nightly;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.RunLock.ConnectionOpener;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.schedules.plan.Backoff;
import jp.fukuhon.schedules.plan.NightEnd;
import jp.fukuhon.schedules.plan.NightEntry;
import jp.fukuhon.schedules.plan.NightPlanner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a node does when it is woken: looks at every stream, writes down what was missed, and runs
 * what is due. A night is held by a run lock ({@code night 131016-FUKUHON}) from before it is
 * written down as running until its end is written: a node that dies lets go of it, and whoever is
 * woken next takes the night over. Thread-safe.
 */
public final class NightShift implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NightShift.class);

  private final Map<StreamId, NightPlanner> planners;
  private final NightTransfer transfer;
  private final NightBook book;
  private final NightNotices notices;
  private final TransactionTemplate transactions;
  private final Node node;
  private final StreamRuns<NightEntry> runs;

  /**
   * This node.
   *
   * @param dataSource the party's pool
   * @param lockConnections opens unpooled connections for run locks
   * @param name what others are told
   * @param parallel streams that it sends at the same time
   * @param clock of windows
   * @param stop stops its runs; they are left to another node
   */
  public record Node(
      DataSource dataSource,
      ConnectionOpener lockConnections,
      String name,
      int parallel,
      Clock clock,
      StopSignal stop) {}

  /**
   * @param planners by stream, the first ones first when places are scarce
   */
  public NightShift(
      Map<StreamId, NightPlanner> planners,
      NightTransfer transfer,
      Node node,
      PlatformTransactionManager transactionManager) {
    JdbcClient jdbc = JdbcClient.create(new JdbcTemplate(node.dataSource()));
    this.planners = Collections.unmodifiableMap(new LinkedHashMap<>(planners));
    this.transfer = transfer;
    this.node = node;
    this.book = new NightBook(jdbc);
    this.notices = new NightNotices(new OperationLog(jdbc));
    this.transactions = new TransactionTemplate(transactionManager);
    this.runs = new StreamRuns<>(this.planners.keySet(), new Nights(), node, node.parallel());
  }

  /** What the run lock of a stream's nights is called. */
  public static String lockName(StreamId stream) {
    return "night " + stream;
  }

  /** Whose nights it looks after. */
  public Set<StreamId> streams() {
    return planners.keySet();
  }

  /** Looks at every stream once; returns without waiting for what it begins. */
  public void wake() {
    runs.wake();
  }

  private boolean hasSomethingToDo(StreamId stream) {
    Instant now = node.clock().instant();
    Instant judgedUpto = book.judgedUpto(stream, now);
    NightPlanner.Look look = look(stream, now, judgedUpto);
    return look.work().isPresent() || !look.judged().isEmpty();
  }

  private NightPlanner.Look look(StreamId stream, Instant now, Instant judgedUpto) {
    return planner(stream).look(now, judgedUpto, book.known(stream, judgedUpto));
  }

  private NightPlanner planner(StreamId stream) {
    return Objects.requireNonNull(planners.get(stream));
  }

  private Optional<NightEntry> writeDown(StreamId stream) {
    book.lock(stream);
    Instant now = node.clock().instant();
    NightPlanner.Look look = look(stream, now, book.judgedUpto(stream, now));
    book.judged(stream, now);
    for (NightEntry entry : look.judged()) {
      book.write(stream, entry, null);
    }
    look.work().ifPresent(entry -> book.write(stream, entry, node.name()));
    look.judged().forEach(entry -> notices.changed(stream, entry));
    look.work().ifPresent(entry -> notices.changed(stream, entry));
    return look.work();
  }

  private void run(StreamId stream, NightEntry entry, BooleanSupplier lost) {
    try (NightGuard guard =
        new NightGuard(
            node.stop(),
            () -> until(stream, entry, lost),
            (end, deadline) -> forecast(stream, entry, end, deadline),
            node.clock())) {
      NightEnd end = transfer.send(stream, guard);
      if (lost.getAsBoolean()) {
        LOG.error(
            "night {} of {}: its lock was lost, whoever has it goes on",
            entry.businessDate(),
            stream);
      } else {
        FaultPoint.NIGHT_ENDED.run(transactions, () -> ended(stream, entry, end));
      }
    } catch (RuntimeException | Error e) {
      LOG.error(
          "night {} of {} ended unexpectedly; it is taken over", entry.businessDate(), stream, e);
    }
  }

  private Instant until(StreamId stream, NightEntry entry, BooleanSupplier lost) {
    return lost.getAsBoolean()
        ? Instant.MIN
        : book.find(stream, entry.businessDate()).orElseThrow().entry().until();
  }

  private void forecast(
      StreamId stream, NightEntry entry, @Nullable Instant end, Instant deadline) {
    FaultPoint.NIGHT_FORECAST.run(
        transactions,
        () -> {
          Instant known = Instant.MAX.equals(end) ? null : end;
          book.forecast(stream, entry.businessDate(), known);
          notices.forecast(stream, entry, end, deadline);
        });
  }

  private void ended(StreamId stream, NightEntry begun, NightEnd end) {
    book.lock(stream);
    Instant now = node.clock().instant();
    NightEntry current = book.find(stream, begun.businessDate()).orElseThrow().entry();
    if (current.attempts().count() != begun.attempts().count()) {
      LOG.error(
          "night {} of {} was taken over meanwhile; its end is left to whoever did",
          begun.businessDate(),
          stream);
      return;
    }
    NightEntry ended = current.ended(end, now, Backoff.DEFAULT, stream.toString());
    book.write(stream, ended, node.name());
    List<NightEntry> madeUp =
        ended.state().isSent() ? madeUp(stream, begun.businessDate(), now) : List.of();
    madeUp.forEach(entry -> book.write(stream, entry, null));
    madeUp.forEach(entry -> notices.changed(stream, entry));
    notices.changed(stream, ended);
  }

  private List<NightEntry> madeUp(StreamId stream, LocalDate by, Instant now) {
    return book.open(stream).stream()
        .map(NightBook.Written::entry)
        .filter(entry -> entry.businessDate().isBefore(by))
        .map(entry -> entry.madeUp(by, now))
        .toList();
  }

  /** Waits for what is running; set the stop signal before. */
  @Override
  public void close() {
    runs.close();
  }

  /** A night as what is done for a stream. */
  private final class Nights implements StreamRuns.Duty<NightEntry> {

    @Override
    public String plural() {
      return "nights";
    }

    @Override
    public String lockName(StreamId stream) {
      return NightShift.lockName(stream);
    }

    @Override
    public boolean hasSomethingToDo(StreamId stream) {
      return NightShift.this.hasSomethingToDo(stream);
    }

    @Override
    public Optional<NightEntry> writeDown(StreamId stream) {
      return FaultPoint.NIGHT_WRITTEN.transaction(
          transactions, () -> NightShift.this.writeDown(stream));
    }

    @Override
    public void run(StreamId stream, NightEntry work, BooleanSupplier lost) {
      NightShift.this.run(stream, work, lost);
    }
  }
}
