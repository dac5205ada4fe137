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
    // message 3 is answered; this sender finds out by its own ledger and does not send it
    reached.add(FaultPoint.PROGRESS_REQUEST);
    // nights have points; no deed waits for one yet
    reached.addAll(
        EnumSet.of(
            FaultPoint.NIGHT_WRITTEN,
            FaultPoint.NIGHT_ENDED,
            FaultPoint.NIGHT_FORECAST,
            FaultPoint.NIGHT_CHANGED));
    assertThat(reached).containsExactlyInAnyOrder(FaultPoint.values());
  }
}
