package jp.fukuhon.campaign.points;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.fukuhon.campaign.points.Deed.Reach;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.campaign.scene.Share;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every point × every process: SIGKILL there, start again, SIGKILL there again, start again, and
 * the invariants. As many cases at once as JUnit's parallelism allows, each in an environment of
 * its own that the next case goes on with; one in which a case failed is not used again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PointsCrashIT {

  private final Queue<Scene> free = new ConcurrentLinkedQueue<>();

  /** One case. */
  private record Case(Reach reach, Victim victim) {
    @Override
    public String toString() {
      return reach + ", killed: " + victim;
    }
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicTest> killedAtEveryPointAndAgainOnTheWayBack() {
    return Share.wanted().select(cases()).stream()
        .map(one -> DynamicTest.dynamicTest(one.toString(), () -> run(one)));
  }

  private static List<Case> cases() {
    Pattern only = Pattern.compile(System.getProperty("fukuhon.campaign.only", ""));
    List<Case> cases = new ArrayList<>();
    for (Reach reach : Deed.all()) {
      for (Victim victim : victims(reach.deed())) {
        Case one = new Case(reach, victim);
        if (only.matcher(one.toString()).find()) {
          cases.add(one);
        }
      }
    }
    return cases;
  }

  /** Tools work alone, and who asks over the line without a process cannot be killed. */
  private static List<Victim> victims(Deed deed) {
    return switch (deed) {
      case VIEW, READ_DESCRIPTION, STAMP -> List.of(Victim.CENTRE);
      case CHECKPOINT,
          QUARANTINE_PEER,
          PLAN_CHANGE,
          ORDER_BANDWIDTH,
          ADD_ACCOUNT,
          REWRAP,
          ASK,
          MEND,
          SKIP_NIGHT ->
          List.of(Victim.SENDER);
      default -> List.of(Victim.values());
    };
  }

  private void run(Case one) throws SQLException {
    Scene used = free.poll();
    Scene there = used == null ? Scene.small() : used;
    boolean held = false;
    try {
      int kills = new Ordeal(there, one.reach(), one.victim()).run();
      assertThat(kills).isBetween(1, 2);
      held = true;
    } finally {
      if (held) {
        free.add(there);
      } else {
        there.close();
      }
    }
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    for (Scene there = free.poll(); there != null; there = free.poll()) {
      try (Scene ended = there) {
        ended.contentsEqual();
      }
    }
  }
}
