package jp.fukuhon.schedules.nightly;

import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.SendLoop;
import jp.fukuhon.jobs.transfer.TransferService;
import jp.fukuhon.jobs.transfer.TransferService.Run;
import jp.fukuhon.schedules.plan.NightEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.dao.DataAccessException;

/**
 * A night's transfers by the engine: goes on with the stream's open one and makes new ones until
 * nothing is left. Thread-safe.
 *
 * @param transfers the engine
 * @param process the process's own signal; a run that it stopped is left to another node
 */
public record StreamSender(TransferService transfers, StopSignal process) implements NightTransfer {

  private static final Logger LOG = LoggerFactory.getLogger(StreamSender.class);

  @Override
  public NightEnd send(StreamId stream, NightGuard guard) {
    List<Run> runs = new ArrayList<>();
    try {
      guard.expect(transfers.standing().backlog(stream));
      SendLoop.send(transfers, stream, TransferMode.INCREMENTAL, guard, guard.signal(), runs::add);
      return end(stream, guard, runs);
    } catch (TransferException.Stopped e) {
      LOG.info("a run of the night of {} was stopped: {}", stream, e.getMessage());
      return stopped(guard);
    } catch (TransferException e) {
      LOG.warn("a run of the night of {} failed", stream, e);
      String what = e.code() + " (" + Hop.ofSending(e).japanese() + "): " + e.getMessage();
      return isPassing(e) ? new NightEnd.Hindered(what) : new NightEnd.Failed(what);
    } catch (DataAccessException e) {
      LOG.warn("a run of the night of {} lost its database", stream, e);
      return new NightEnd.Hindered(
          "the database failed ("
              + Hop.SENDER_DATABASE.japanese()
              + ", "
              + e.getClass().getSimpleName()
              + ")");
    } catch (RuntimeException e) {
      LOG.error("a run of the night of {} failed unexpectedly", stream, e);
      return new NightEnd.Failed("an unexpected " + e.getClass().getSimpleName() + ", see the log");
    }
  }

  static boolean isPassing(TransferException e) {
    return e instanceof TransferException.Transient
        || e instanceof TransferException.LockHeld
        || e.code() == ErrorCode.UNAVAILABLE
        || e.code() == ErrorCode.CLOCK;
  }

  private NightEnd end(StreamId stream, NightGuard guard, List<Run> runs) {
    boolean stopped =
        runs.isEmpty()
            || runs.getLast().status() == BatchStatus.STOPPED
            || !runs.getLast().state().isFinal()
            || (guard.signal().isSet()
                && transfers.standing().hasMore(stream, TransferMode.INCREMENTAL));
    if (!stopped) {
      return runs.getLast().state() == SenderState.REJECTED
          ? new NightEnd.Failed(
              "the centre rejected " + runs.getLast().id() + "; see source.open_quarantine")
          : new NightEnd.Completed();
    }
    return stopped(guard);
  }

  private NightEnd stopped(NightGuard guard) {
    if (process.isSet()) {
      return new NightEnd.NodeStopped();
    }
    return guard.isWindowClosed() ? new NightEnd.WindowClosed() : new NightEnd.StoppedByOperator();
  }
}
