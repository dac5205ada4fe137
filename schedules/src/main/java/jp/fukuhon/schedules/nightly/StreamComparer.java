package jp.fukuhon.schedules.nightly;

import java.time.Instant;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.reconcile.ReconcileService;
import jp.fukuhon.schedules.plan.ComparisonEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * A comparison that is due by the job {@code reconcile}. Thread-safe.
 *
 * @param service the job's
 * @param process the process's own signal; a run that it stopped is left to another node
 */
public record StreamComparer(ReconcileService service, StopSignal process)
    implements DueComparison {

  private static final Logger LOG = LoggerFactory.getLogger(StreamComparer.class);

  /** The first may go on with one that was begun too early to answer; the next is a new one. */
  private static final int RUNS = 2;

  @Override
  public ComparisonEnd compare(StreamId stream, boolean deep, Instant dueAt, StopSignal stop) {
    try {
      Optional<ReconciliationResult> answer = service.since(stream, dueAt, deep);
      for (int run = 0; answer.isEmpty() && run < RUNS; run++) {
        if (service.run(stream, deep, stop).result().isEmpty()) {
          return stopped();
        }
        answer = service.since(stream, dueAt, deep);
      }
      return answer
          .<ComparisonEnd>map(result -> new ComparisonEnd.Signed(result.id(), result.saysEqual()))
          .orElseGet(() -> new ComparisonEnd.Hindered("somebody else compared meanwhile"));
    } catch (TransferException.Stopped e) {
      LOG.info("a comparison of {} was stopped: {}", stream, e.getMessage());
      return stopped();
    } catch (TransferException e) {
      LOG.warn("a comparison of {} failed", stream, e);
      String what = e.code() + ": " + e.getMessage();
      return StreamSender.isPassing(e)
          ? new ComparisonEnd.Hindered(what)
          : new ComparisonEnd.Failed(what);
    } catch (DataAccessException e) {
      LOG.warn("a comparison of {} lost its database", stream, e);
      return new ComparisonEnd.Hindered(
          "the database failed (" + e.getClass().getSimpleName() + ")");
    } catch (RuntimeException e) {
      LOG.error("a comparison of {} failed unexpectedly", stream, e);
      return new ComparisonEnd.Failed(
          "an unexpected " + e.getClass().getSimpleName() + ", see the log");
    }
  }

  private ComparisonEnd stopped() {
    return process.isSet() ? new ComparisonEnd.NodeStopped() : new ComparisonEnd.WindowClosed();
  }
}
