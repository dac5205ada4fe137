package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.TransferListener;
import jp.fukuhon.testkit.process.PracticeLab;
import org.junit.jupiter.api.Test;

/**
 * Abort against publish, many times: as soon as the centre has accepted the completion the sender
 * gives the transfer up, a little earlier after each publication and a little later after each
 * abort, so that both keep meeting. One row lock decides; the loser gets the winner's receipt.
 */
class AbortAgainstPublishIT {

  private static final int RACES = Integer.getInteger("fukuhon.races", 20);
  private static final long FIRST_STEP_NANOS = 20_000_000;
  private static final long LAST_STEP_NANOS = 500_000;
  private static final long SEED = 6;

  @Test
  void oneRowDecidesAndBothSidesSayTheSame() throws SQLException {
    try (Stage stage = new Stage(PracticeLab.Plan.of(20))) {
      stage.gateway().run("send");
      StopSignal stop = new StopSignal();
      int published = 0;
      try (GatewayParty gateway =
          new GatewayParty(
              SettingsFile.load(stage.gateway().directory()), Clock.systemUTC(), stop)) {
        Random random = new Random(SEED);
        long pause = FIRST_STEP_NANOS;
        long step = FIRST_STEP_NANOS;
        boolean before = false;
        for (int i = 0; i < RACES; i++) {
          stage.change(5);
          TransferId id = sendUntilCompleted(gateway);
          LockSupport.parkNanos(pause + random.nextLong(LAST_STEP_NANOS));
          Receipt receipt = gateway.transfers().abort(id, "race " + i);
          assertThat(receipt.outcome()).isIn(ReceiverState.PUBLISHED, ReceiverState.ABORTED);
          boolean won = receipt.outcome() == ReceiverState.PUBLISHED;
          published += won ? 1 : 0;
          step = won == before ? step : Math.max(LAST_STEP_NANOS, step / 2);
          before = won;
          pause = Math.max(0, won ? pause - step : pause + step);
          assertThat(stage.stateAtCentre(id.toString())).isEqualTo(receipt.outcome().name());
          assertThat(stage.state(id.toString()))
              .isEqualTo(receipt.outcome().senderOutcome().name());
          assertThat(stage.frozenBy()).isEmpty();
        }
      }
      assertThat(published).as("seed " + SEED).isBetween(1, RACES - 1);
      stage.gateway().run("send");
      stage.checker().holdsSettled();
      stage.contentsEqual();
    }
  }

  /** Stops the sender where it would wait for the receipt. */
  private static TransferId sendUntilCompleted(GatewayParty gateway) {
    StreamId stream = gateway.streams().getFirst();
    TransferId[] begun = new TransferId[1];
    try {
      gateway
          .transfers()
          .send(
              stream,
              TransferMode.INCREMENTAL,
              new TransferListener() {
                @Override
                public void awaiting(TransferId id) {
                  begun[0] = id;
                  throw new TransferException.Transient("given up", null);
                }
              });
    } catch (TransferException.Transient givenUp) {
      assertThat(begun[0]).isNotNull();
    }
    return begun[0];
  }
}
