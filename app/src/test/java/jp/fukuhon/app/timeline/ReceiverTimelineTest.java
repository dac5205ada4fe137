package jp.fukuhon.app.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import jp.fukuhon.core.error.Hop;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.TransferId;
import org.junit.jupiter.api.Test;

class ReceiverTimelineTest {

  private static final Instant BEGUN = Instant.parse("2026-12-04T10:00:00Z");

  private static Instant at(double seconds) {
    return BEGUN.plusMillis((long) (seconds * 1000));
  }

  /** Two chunks that were 4 seconds on their way each, verified in 5. */
  private static ReceiverFacts facts(double senderAhead) {
    return new ReceiverFacts(
        TransferId.parse("131016-FUKUHON-000042"),
        ReceiverState.PUBLISHED,
        at(senderAhead),
        at(1),
        List.of(
            new ReceiverFacts.Received(0, 0, at(2 + senderAhead), at(6)),
            new ReceiverFacts.Received(0, 1, at(16 + senderAhead), at(20))),
        2,
        at(20),
        at(20 + senderAhead),
        at(21),
        at(24),
        at(25),
        "",
        at(99));
  }

  @Test
  void whatIsCertainOfTheLineIsTold() {
    Timeline timeline = ReceiverTimeline.of(facts(0));
    assertThat(timeline.took()).isEqualTo(Duration.ofSeconds(25));
    assertThat(timeline.totals().get(Set.of(Hop.LINE, Hop.FRONT)))
        .isEqualTo(Duration.ofSeconds(6)); // signed in whole seconds: at least 3 a chunk
    assertThat(timeline.totals().get(Set.of(Hop.SENDER))).isEqualTo(Duration.ofSeconds(13));
    assertThat(timeline.totals().get(Set.of(Hop.VERIFY))).isEqualTo(Duration.ofSeconds(5));
    assertThat(timeline.longest()).contains(Set.of(Hop.SENDER));
    assertThat(timeline.totals().values().stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(timeline.took());
  }

  @Test
  void aSenderWhoseClockIsWrongIsSeen() {
    Timeline timeline = ReceiverTimeline.of(facts(3_600));
    assertThat(timeline.clocks()).isPresent();
    assertThat(timeline.clocks().get().least()).isGreaterThan(Duration.ofMinutes(59));
    assertThat(timeline.clocks().get().most()).isLessThan(Duration.ofMinutes(61));
    assertThat(timeline.totals().values().stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(timeline.took());
    assertThat(timeline.totals().values()).noneMatch(Duration::isNegative);
  }

  @Test
  void whatWasNeverOfferedHasOnlyItsEnd() {
    ReceiverFacts tombstone =
        new ReceiverFacts(
            TransferId.parse("131016-FUKUHON-000042"),
            ReceiverState.ABORTED,
            null,
            at(0),
            List.of(),
            0,
            null,
            null,
            null,
            null,
            at(0),
            "typo",
            at(99));
    Timeline timeline = ReceiverTimeline.of(tombstone);
    assertThat(timeline.took()).isZero();
    assertThat(timeline.totals()).isEmpty();
    assertThat(timeline.longest()).isEmpty();
    assertThat(timeline.steps()).extracting(Step::what).contains("ABORTED: typo");
  }
}
