package jp.fukuhon.campaign.points;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.campaign.points.Deed.Reach;
import jp.fukuhon.campaign.scene.Operator;
import jp.fukuhon.campaign.scene.Orders;
import jp.fukuhon.campaign.scene.Recovery;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.testkit.process.EngineProcess;
import org.jspecify.annotations.Nullable;

/**
 * One case: a process stands still at a place and somebody is killed; what is dead is started
 * again, and if the place is passed on the way back the same happens once more; then everything
 * must come to its end with at most one command for each fault, and the invariants must hold.
 */
final class Ordeal {

  private final Scene scene;
  private final Reach reach;
  private final Victim victim;
  private final Play play;
  private final Orders orders;
  private final Operator operator;
  private @Nullable EngineProcess worker;
  private int kills;
  private int commands;

  Ordeal(Scene scene, Reach reach, Victim victim) {
    this.scene = scene;
    this.reach = reach;
    this.victim = victim;
    this.play = new Play(scene, reach.deed());
    this.orders = reach.atSender() ? scene.atSender() : scene.atCentre();
    this.operator = new Operator(scene.gateway());
  }

  /**
   * Goes through it.
   *
   * @return how often somebody was killed at the place: 1 or 2
   * @throws AssertionError when the place is not reached, an invariant does not hold or an operator
   *     needs more than he may
   */
  int run() throws SQLException {
    play.prepare();
    worker = play.begin(() -> orders.stand(reach.place(), reach.nth()));
    await("somebody stands at " + reach, () -> orders.isStanding() || hasEnded());
    if (!orders.isStanding()) {
      throw new AssertionError(reach + " was not reached\n" + scene.diagnosis());
    }
    kill();
    play.reached();
    orders.stand(reach.place(), 1);
    recover(play.again());
    await("it stands there again or has ended", () -> isOver() || orders.isStanding());
    if (orders.isStanding()) {
      kill();
      orders.withdraw();
      recover(null);
    }
    orders.withdraw();
    end();
    return kills;
  }

  private void kill() throws SQLException {
    kills++;
    EngineProcess running = worker;
    if (victim.hasCentre()) {
      scene.serving().kill();
    }
    if (victim.hasSender() && running != null) {
      running.kill();
      scene.checker().holdsNow();
    }
  }

  /**
   * The centre's supervisor starts it again, and that of a gateway which serves; else an operator
   * types one command at the gateway, if there is anything to do.
   */
  private void recover(@Nullable List<String> wanted) throws SQLException {
    if (reach.deed() == Deed.TERMINATE_CENTRE && scene.serving().isAlive() && kills == 1) {
      orders.withdraw();
      scene.serving().awaitExit();
      orders.stand(reach.place(), 1);
    }
    scene.serveAgain();
    EngineProcess running = worker;
    if (running == null || running.isAlive()) {
      return;
    }
    if (play.isSupervised()) {
      worker = scene.gateway().start("serve");
      return;
    }
    Recovery.awaitNobodyAtWork(scene);
    if (!play.isTransfer()) {
      worker = wanted == null ? null : operator.type(wanted);
      return;
    }
    Optional<List<String>> command =
        wanted != null
            ? Optional.of(wanted)
            : kills == 1 ? operator.hinted() : open().map(id -> List.of("restart", id));
    commands++;
    worker = operator.type(command.orElse(List.of("send")));
  }

  private Optional<String> open() throws SQLException {
    return Optional.of(scene.frozenBy()).filter(id -> !id.isEmpty());
  }

  /** What is under way ends, with no more than one command for each kill. */
  private void end() throws SQLException {
    EngineProcess running = worker;
    play.endServer(running);
    play.endQuestion();
    if (running != null) {
      running.awaitExit();
    }
    scene.serveAgain();
    commands += Recovery.settle(scene, kills - commands);
    demandExit(running);
    play.restore();
    scene.checker().holdsSettled();
  }

  private void demandExit(@Nullable EngineProcess running) {
    if (running == null || commands < kills) {
      return;
    }
    int exit = running.awaitExit();
    if (exit == 1) {
      throw new AssertionError(reach + " ended unexpectedly\n" + running.output());
    }
  }

  private boolean hasEnded() {
    return worker != null && !worker.isAlive();
  }

  private boolean isOver() {
    EngineProcess running = worker;
    if (running == null) {
      return !play.isTheCentresOwn();
    }
    return !running.isAlive() || play.isDone(running);
  }

  private void await(String what, java.util.concurrent.Callable<Boolean> state) {
    scene.await(reach + " " + victim + ": " + what, state);
  }
}
