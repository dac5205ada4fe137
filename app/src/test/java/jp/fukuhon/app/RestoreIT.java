package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import jp.fukuhon.testkit.restore.DatabaseBackup;
import jp.fukuhon.testkit.restore.RestoreStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A database put back to a backup from the middle of an earlier transfer (docs/protocol.md, "After
 * a restore"): noticed before anything is decided or viewed, mended by the one command that
 * 'status' names.
 */
@Execution(ExecutionMode.CONCURRENT)
class RestoreIT {

  private static final int REGISTERS = 120;

  /** A first transfer published, a second cut off; the backup is from there, then life goes on. */
  private static DatabaseBackup inTheMiddle(RestoreStage stage, PracticeParty party)
      throws Exception {
    stage.gateway().run("send");
    stage.view();
    stage.registers().change(100);
    stage.killAt(Stage.CHUNKS, 2, "send");
    DatabaseBackup backup = stage.backup(party);
    stage.registers().change(50); // what is frozen is deferred, and goes in a third transfer
    stage.gateway().run("send");
    stage.view();
    return backup;
  }

  private static String hint(PracticeParty party) {
    StringBuilder hints = new StringBuilder();
    party.status().forEach(row -> hints.append(row.path("hint").asString("")).append('\n'));
    return hints.toString();
  }

  @Test
  void aCentrePutBackShowsNothingUntilItHasAgainWhatItHad() throws Exception {
    try (RestoreStage stage = new RestoreStage(REGISTERS)) {
      Map<String, Integer> before;
      DatabaseBackup backup = inTheMiddle(stage, stage.centre());
      before = stage.view();
      stage.restore(backup);
      stage.serveAgain();

      assertThat(stage.view()).isEmpty();
      assertWithheld(stage);
      assertThat(hint(stage.centre())).contains("RESTORED here").contains("recover 131016-FUKUHON");
      EngineProcess refused = stage.gateway().start("send");
      refused.expectExit(ErrorCode.RESTORED.exitCode());
      assertThat(refused.stderr()).contains("put back to an older state").contains("HINT: ");
      assertThat(hint(stage.gateway()))
          .contains("type: ./fukuhon")
          .contains("recover 131016-FUKUHON");

      EngineProcess recovered = stage.gateway().run("recover", RestoreStage.STREAM);
      assertThat(recovered.stdout()).contains("the centre's database had been put back");
      assertThat(stage.view()).isEqualTo(before);
      assertThat(stage.atCentre("SELECT count(*) FROM registry.transfer WHERE lost")).isEqualTo(2);
      assertThat(stage.atCentre("SELECT count(*) FROM recovery.quarantine WHERE ended_at IS NULL"))
          .isZero();
      stage.settled();
      assertThat(stage.gateway().run("recover", RestoreStage.STREAM).stdout())
          .contains("is in step");
    }
  }

  private static void assertWithheld(RestoreStage stage) throws SQLException {
    try (Connection viewer = stage.centre().connect(Role.VIEWER)) {
      assertThatThrownBy(
              () ->
                  Sql.list(
                      viewer,
                      "SELECT * FROM registry.view_register('131016', 'FUKUHON', 'x')",
                      row -> row.getString(1)))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"))
          .hasMessageContaining("put back to an older state");
    }
  }

  @Test
  void aGatewayPutBackGoesOnWhereTheCentreStandsAndPublishesNothingOlder() throws Exception {
    try (RestoreStage stage = new RestoreStage(REGISTERS)) {
      DatabaseBackup backup = inTheMiddle(stage, stage.gateway());
      stage.restore(backup);
      stage.serveAgain();

      EngineProcess refused = stage.gateway().start("send");
      refused.expectExit(ErrorCode.RESTORED.exitCode());
      assertThat(refused.stderr()).contains("this party's database was put back");
      assertThat(hint(stage.gateway())).contains("recover 131016-FUKUHON");
      assertThat(stage.view()).isNotEmpty();

      stage.gateway().run("recover", RestoreStage.STREAM);
      assertThat(stage.view()).isNotEmpty();
      assertThat(stage.registers().feedAgain()).isPositive();
      stage.gateway().run("send");
      stage.settled();
      assertThat(
              stage.atGateway("SELECT count(*) FROM gateway.transfer WHERE adopted_at IS NOT NULL"))
          .isEqualTo(2);
    }
  }
}
