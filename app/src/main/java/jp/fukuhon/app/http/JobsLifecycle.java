package jp.fukuhon.app.http;

import jp.fukuhon.app.party.SweepingParty;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.jobs.evidence.EvidenceKeeper;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.reconcile.ReconcileDispatcher;
import jp.fukuhon.jobs.verify.VerifyDispatcher;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the centre's jobs while the server runs. When it ends, jobs are stopped first and waited
 * for, then requests end, then connections are closed: the pool must not go while a chunk is in
 * hand.
 */
final class JobsLifecycle implements SmartLifecycle {

  private final VerifyDispatcher dispatcher;
  private final ReconcileDispatcher preparer;
  private final EvidenceKeeper evidence;
  private final SweepingParty sweeping;
  private final StopSignal stop;
  private volatile boolean running;

  JobsLifecycle(
      VerifyDispatcher dispatcher,
      ReconcileDispatcher preparer,
      EvidenceKeeper evidence,
      SweepingParty sweeping,
      StopSignal stop) {
    this.dispatcher = dispatcher;
    this.preparer = preparer;
    this.evidence = evidence;
    this.sweeping = sweeping;
    this.stop = stop;
  }

  @Override
  public void start() {
    dispatcher.start();
    evidence.start();
    preparer.start();
    sweeping.start();
    running = true;
  }

  @Override
  public void stop() {
    FaultPoint.CENTRE_SHUTDOWN.before();
    stop.set();
    try {
      dispatcher.close();
      preparer.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    evidence.close();
    sweeping.close();
    FaultPoint.CENTRE_SHUTDOWN.after();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
