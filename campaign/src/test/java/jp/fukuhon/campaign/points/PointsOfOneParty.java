package jp.fukuhon.campaign.points;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jp.fukuhon.campaign.points.Deed.Reach;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.campaign.scene.Share;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every point × every process: SIGKILL there, start again, SIGKILL there again, start again, and
 * the invariants. One environment for all cases; a case that fails gets the next one a new one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PointsOfOneParty {

  private final boolean atSender;

  private @Nullable Scene scene;

  PointsOfOneParty(boolean atSender) {
    this.atSender = atSender;
  }

  /** One case. */
  private record Case(Reach reach, Victim victim) {
    @Override
    public String toString() {
      return reach + ", killed: " + victim;
    }
  }

  @TestFactory
  Stream<DynamicTest> killedAtEveryPointAndAgainOnTheWayBack() {
    return Share.wanted().select(cases()).stream()
        .map(one -> DynamicTest.dynamicTest(one.toString(), () -> run(one)));
  }

  private List<Case> cases() {
    Pattern only = Pattern.compile(System.getProperty("fukuhon.campaign.only", ""));
    List<Case> cases = new ArrayList<>();
    for (Reach reach : Deed.all()) {
      for (Victim victim : victims(reach.deed())) {
        Case one = new Case(reach, victim);
        if (reach.atSender() == atSender && only.matcher(one.toString()).find()) {
          cases.add(one);
        }
      }
    }
    return cases;
  }

  /** Tools work alone, and who asks over the line without a process cannot be killed. */
  private static List<Victim> victims(Deed deed) {
    return switch (deed) {
      case VIEW, STAMP -> List.of(Victim.CENTRE);
      case CHECKPOINT, QUARANTINE_PEER, PLAN_CHANGE, ORDER_BANDWIDTH, REWRAP, MEND, SKIP_NIGHT ->
          List.of(Victim.SENDER);
      default -> List.of(Victim.values());
    };
  }

  private void run(Case one) throws SQLException {
    Scene there = scene == null ? Scene.small() : scene;
    scene = there;
    boolean held = false;
    try {
      int kills = new Ordeal(there, one.reach(), one.victim()).run();
      held = true;
      assertThat(kills).isBetween(1, 2);
    } finally {
      if (!held) {
        there.close();
        scene = null;
      }
    }
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    Scene there = scene;
    if (there != null) {
      try (there) {
        there.contentsEqual();
      }
    }
  }
}
