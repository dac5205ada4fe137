package jp.fukuhon.campaign.points;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import jp.fukuhon.core.fault.FaultPoint;
import org.junit.jupiter.api.Test;

class DeedTest {

  @Test
  void everyPointIsReachedByADeed() {
    Set<FaultPoint> reached =
        Deed.all().stream()
            .map(reach -> reach.place().point())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultPoint.class)));
    // the recovery after a restore is killed in campaign.restore
    reached.addAll(
        EnumSet.of(
            FaultPoint.RESTORED,
            FaultPoint.ADOPTION,
            FaultPoint.ALIGNMENT,
            FaultPoint.RECOVERED,
            FaultPoint.RECOVERY_REQUEST,
            FaultPoint.RECOVERY_ANSWER,
            FaultPoint.RECOVERY,
            FaultPoint.RECOVERY_END));
    assertThat(reached).containsExactlyInAnyOrder(FaultPoint.values());
  }
}
