package jp.fukuhon.campaign.points;

import java.sql.SQLException;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.Sql;

/** The bureau's wishes for a comparison of the gateway's stream. */
final class Wishes {

  private final Scene scene;

  Wishes(Scene scene) {
    this.scene = scene;
  }

  /** Asks for one; does not wait for the end. */
  EngineProcess start() {
    return scene.centre().start(ask());
  }

  private String[] ask() {
    return new String[] {
      "bureau",
      "ask",
      "--municipality",
      scene.gateway().name(),
      "--by",
      "campaign",
      "--reason",
      "fault campaign"
    };
  }

  /** Asks for one. */
  void make() {
    scene.centre().run(ask());
  }

  /** Takes it back, if it is open: whoever asked may have been killed before it was kept. */
  void withdraw() {
    EngineProcess verb =
        scene
            .centre()
            .start(
                "bureau",
                "ask",
                "--municipality",
                scene.gateway().name(),
                "--withdraw",
                "--by",
                "campaign",
                "--reason",
                "fault campaign");
    verb.awaitExit();
  }

  /** Whether both sides know that the bureau has its answer. */
  boolean isAnswered() {
    try {
      return Sql.number(
                  scene.registry(), "SELECT count(*) FROM reconcile.wish WHERE ended_at IS NULL")
              == 0
          && Sql.number(
                  scene.source(),
                  "SELECT count(*) FROM gateway.comparison_due WHERE state IN ('WAITING',"
                      + " 'RUNNING')")
              == 0;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
