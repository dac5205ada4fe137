package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import jp.fukuhon.testkit.fault.Behaviour;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.Test;

/**
 * What is received is verified before all of it is there, across deaths of the centre, once; and
 * nothing of it is to be seen before the whole transfer is published.
 */
class VerifyAheadIT {

  private static final int REGISTERS = 2_400;
  private static final int CHUNKS = REGISTERS / Stage.BLOCK;

  @Test
  void chunksAreVerifiedWhileOthersAreStillToCome() throws Exception {
    try (Stage stage = new Stage(PracticeLab.Plan.of(REGISTERS), "100KB")) {
      stage.wire().behave(new Behaviour.Delay(Duration.ofMillis(20)));
      String id = stage.next();
      EngineProcess sender = stage.send();
      stage.awaitSent(id, CHUNKS / 2, sender);
      sender.kill();
      stage.await("something is verified ahead", () -> verified(stage) > 0);
      assertThat(stage.stateAtCentre(id)).isEqualTo("RECEIVING");
      assertThat(viewable(stage)).isZero();
      stage.checker().holdsNow();

      stage.serving().kill();
      long before = verified(stage);
      stage.serveAgain();
      stage.restart(id).expectExit(0);
      assertThat(stage.state(id)).isEqualTo("COMMITTED");
      assertThat(verified(stage)).isEqualTo(CHUNKS).isGreaterThan(before);
      assertThat(viewable(stage)).isEqualTo(REGISTERS);
      assertThat(runs(stage, "verify-ahead")).isPositive();
      assertThat(runs(stage, "verify")).isEqualTo(1);
      stage.settle();
      stage.contentsEqual();
    }
  }

  private static long verified(Stage stage) throws SQLException {
    return Sql.number(stage.registry, "SELECT count(*) FROM registry.verification");
  }

  private static long viewable(Stage stage) throws SQLException {
    return Sql.number(stage.registry, "SELECT count(*) FROM registry.viewable_register");
  }

  private static long runs(Stage stage, String job) throws SQLException {
    return Sql.number(
        stage.registry, "SELECT count(*) FROM batch.BATCH_JOB_INSTANCE WHERE JOB_NAME = ?", job);
  }
}
