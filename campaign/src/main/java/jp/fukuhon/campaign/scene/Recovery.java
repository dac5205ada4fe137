package jp.fukuhon.campaign.scene;

import java.sql.Connection;
import java.sql.SQLException;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/** What people may do after faults, and no more: one command for each, the one status names. */
public final class Recovery {

  private Recovery() {}

  /** The gateway's database has noticed that a killed process is gone. */
  public static void awaitNobodyAtWork(Scene scene) {
    scene.await(
        "the killed process's sessions have ended",
        () -> {
          try (Connection source = scene.gateway().connect(Role.SUPERUSER)) {
            return Sql.number(
                    source,
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                == 0;
          }
        });
  }

  /**
   * Nobody is at work any more; if a transfer is still open, types what status names.
   *
   * @param commands that may be typed at most
   * @return how many were typed
   * @throws AssertionError when a transfer is open after that, or status names nothing
   */
  public static int settle(Scene scene, int commands) throws SQLException {
    Operator operator = new Operator(scene.gateway());
    int typed = 0;
    while (!scene.frozenBy().isEmpty()) {
      if (typed == commands) {
        throw new AssertionError(
            scene.frozenBy()
                + " is still open and an operator may type no more\n"
                + scene.diagnosis());
      }
      awaitNobodyAtWork(scene);
      typed++;
      EngineProcess command =
          operator.type(
              operator
                  .hinted()
                  .orElseThrow(
                      () -> new AssertionError("a transfer is open and status names nothing")));
      command.awaitExit();
    }
    return typed;
  }
}
