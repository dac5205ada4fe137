package jp.fukuhon.campaign.points;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.junit.jupiter.api.Test;

/** Notices of a gateway of which nodes die, and of one with two nodes. */
class NoticesCrashIT {

  private static final int EVENTS = 20;

  @Test
  void twoNodesTellEachEventOnceAndADeadOnesNoticeGoesAgainByItsKey() throws SQLException {
    try (Scene scene = Scene.small()) {
      Told told = new Told(scene);
      told.begin();
      EngineProcess one = serve(scene);
      EngineProcess other = serve(scene);
      for (int night = 1; night <= EVENTS; night++) {
        missed(scene, night);
      }
      scene.await("all are told", () -> told.posts().size() >= EVENTS && told.untold() == 0);
      assertThat(told.posts()).hasSize(EVENTS);
      assertThat(new HashSet<>(told.posts())).hasSize(EVENTS);
      other.kill();

      told.hold();
      missed(scene, EVENTS + 1);
      scene.await("the receiver has it and says nothing", () -> told.posts().size() > EVENTS);
      one.kill();
      told.letGo();
      String key = told.posts().getLast();
      assertThat(told.untold()).isEqualTo(1);
      // nobody waits here until the dead node's time for it is over
      Sql.update(
          scene.source(), "UPDATE notice.delivery SET next_at = now() WHERE taken_at IS NULL");
      EngineProcess again = serve(scene);
      scene.await("it is told", () -> told.untold() == 0);
      assertThat(told.posts().subList(EVENTS, told.posts().size())).isEqualTo(List.of(key, key));
      again.terminate();
      again.awaitExit();
      told.end();
    }
  }

  private static EngineProcess serve(Scene scene) {
    EngineProcess process = scene.gateway().start("serve");
    scene.await("it serves", () -> process.isAlive() && process.stderr().contains("ready:"));
    return process;
  }

  /** As the engine writes it down. */
  private static void missed(Scene scene, int night) throws SQLException {
    try (Connection engine = scene.gateway().connect(Role.ENGINE)) {
      Sql.update(
          engine,
          "INSERT INTO audit.operation_log (actor, action, stream, outcome, detail) VALUES"
              + " ('engine', 'NIGHT', ?, 'MISSED', jsonb_build_object('businessDate', ?::text))",
          scene.gateway().name() + "-FUKUHON",
          "2026-12-%02d".formatted(night));
    }
  }
}
