package jp.fukuhon.schedules.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** One stream, Monday to Friday 19:00 to 06:00, start at 19:10; the 16th is a Monday. */
class NightPlannerTest {

  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
  private static final NightCalendar CALENDAR =
      new NightCalendar(
          TOKYO,
          List.of(TransferWindow.parse("19:00-06:00", List.of("MON-FRI"))),
          DaysOff.NONE,
          Duration.ofMinutes(10));

  private final NightPlanner planner = new NightPlanner(CALENDAR);

  private static Instant at(String november) {
    return LocalDateTime.parse("2026-11-" + november).atZone(TOKYO).toInstant();
  }

  private static NightEntry begun(int day) {
    Night night = CALENDAR.night(LocalDate.of(2026, 11, day)).orElseThrow();
    return NightEntry.first(night, night.starts(), "");
  }

  private NightPlanner.Look look(String now, String judgedUpto, NightEntry... known) {
    return planner.look(at(now), at(judgedUpto), List.of(known));
  }

  @Test
  void waitsForItsPlaceInTheWindow() {
    NightPlanner.Look early = look("16T19:09", "16T12:00");
    assertThat(early.work()).isEmpty();
    assertThat(early.wakeAt()).contains(at("16T19:10"));
    assertThat(look("16T19:10", "16T12:00").work().orElseThrow().businessDate())
        .isEqualTo(LocalDate.of(2026, 11, 16));
    assertThat(look("16T12:00", "16T11:00").wakeAt()).contains(at("16T19:10"));
  }

  @Test
  void aNightThatIsWrittenDownIsNotBegunAgain() {
    NightEntry done =
        begun(16).ended(new NightEnd.Completed(), at("16T19:30"), Backoff.DEFAULT, "s");
    assertThat(done.state()).isEqualTo(NightState.DONE);
    assertThat(look("16T20:00", "16T12:00", done).work()).isEmpty();
    assertThat(look("17T05:59", "16T12:00", done).judged()).isEmpty();
  }

  @Test
  void aHostThatComesUpInsideTheWindowBeginsAtOnceAndSaysSo() {
    NightPlanner.Look look = look("17T02:00", "13T12:00");
    assertThat(look.work().orElseThrow().businessDate()).isEqualTo(LocalDate.of(2026, 11, 16));
    assertThat(look.work().orElseThrow().note()).contains("410 min late");
    assertThat(look.judged())
        .extracting(NightEntry::businessDate)
        .containsExactly(LocalDate.of(2026, 11, 13));
  }

  @Test
  void aHostThatComesUpTooLateReportsWhatWasMissedAndWaits() {
    NightPlanner.Look look = look("19T10:00", "16T12:00");
    assertThat(look.work()).isEmpty();
    assertThat(look.judged()).hasSize(3).allMatch(entry -> entry.state() == NightState.MISSED);
    assertThat(look.wakeAt()).contains(at("19T19:10"));
    assertThat(look("19T10:01", "19T10:00").judged()).as("reported once").isEmpty();
  }

  @Test
  void aRunWhoseNodeIsGoneIsTakenOverInsideTheWindowOnly() {
    NightEntry taken = look("17T03:00", "16T12:00", begun(16)).work().orElseThrow();
    assertThat(taken.attempts().count()).isEqualTo(2);
    assertThat(taken.attempts().startedAt()).isEqualTo(at("16T19:10"));

    NightPlanner.Look after = look("17T06:00", "16T12:00", begun(16));
    assertThat(after.work()).isEmpty();
    assertThat(after.judged()).extracting(NightEntry::state).containsExactly(NightState.UNFINISHED);
  }

  @Test
  void whatPassesByItselfIsTriedAgainInsideTheWindowLaterAndLater() {
    NightEntry entry = begun(16);
    Instant now = at("16T19:10");
    Duration before = Duration.ZERO;
    for (int i = 0; i < 4; i++) {
      NightEntry waiting =
          entry.ended(new NightEnd.Hindered("busy"), now, Backoff.DEFAULT, "131016-FUKUHON");
      assertThat(waiting.state()).isEqualTo(NightState.WAITING);
      Instant retryAt = Objects.requireNonNull(waiting.attempts().retryAt());
      Duration pause = Duration.between(now, retryAt);
      assertThat(pause).isGreaterThan(before.dividedBy(2)).isLessThan(Duration.ofMinutes(20));
      assertThat(planner.look(retryAt.minusMillis(1), now, List.of(waiting)).work()).isEmpty();
      entry = planner.look(retryAt, now, List.of(waiting)).work().orElseThrow();
      now = retryAt;
      before = pause;
    }
    assertThat(entry.attempts().count()).isEqualTo(5);
    NightEntry last =
        begun(16).ended(new NightEnd.Hindered("busy"), at("17T05:59:30"), Backoff.DEFAULT, "s");
    assertThat(last.state()).as("no room for another attempt").isEqualTo(NightState.FAILED);
    assertThat(last.note()).isEqualTo("busy");
  }

  @Test
  void whatNeedsAPersonIsNotTriedAgain() {
    NightEntry failed =
        begun(16).ended(new NightEnd.Failed("forged"), at("16T19:20"), Backoff.DEFAULT, "s");
    assertThat(failed.state()).isEqualTo(NightState.FAILED);
    assertThat(look("16T22:00", "16T12:00", failed).work()).isEmpty();
  }

  @Test
  void anUnfinishedNightGoesOnInTheNextWindowAndIsLate() {
    NightEntry unfinished =
        begun(16).ended(new NightEnd.WindowClosed(), at("17T06:00"), Backoff.DEFAULT, "s");
    assertThat(look("17T12:00", "17T06:00", unfinished).work()).isEmpty();
    NightEntry next = look("17T19:10", "17T06:00", unfinished).work().orElseThrow();
    assertThat(next.businessDate()).isEqualTo(LocalDate.of(2026, 11, 17));
    NightEntry late = unfinished.madeUp(next.businessDate(), at("17T21:00"));
    assertThat(late.state()).isEqualTo(NightState.LATE);
    assertThat(late.madeUpOn()).isEqualTo(LocalDate.of(2026, 11, 17));
  }

  @Test
  void anOperatorLetsARunGoOnPastTheWindow() {
    NightEntry running = begun(16).runningOn(at("17T12:00"));
    assertThat(running.until()).isEqualTo(at("17T12:00"));
    assertThat(running.mayRun(at("17T11:59"))).isTrue();
    assertThat(look("17T08:00", "17T05:00", running).judged()).isEmpty();
    assertThat(
            running.ended(new NightEnd.Completed(), at("17T08:00"), Backoff.DEFAULT, "s").state())
        .isEqualTo(NightState.LATE);
    NightEntry stopped =
        begun(16)
            .ended(new NightEnd.WindowClosed(), at("17T06:00"), Backoff.DEFAULT, "s")
            .runningOn(at("17T12:00"));
    assertThat(look("17T08:00", "17T06:00", stopped).work()).isPresent();
    assertThat(look("17T12:00", "17T06:00", stopped).work()).isEmpty();
  }

  @Test
  void anOperatorsStopHoldsUntilTheNextWindow() {
    NightEntry stopped =
        begun(16).ended(new NightEnd.StoppedByOperator(), at("16T20:00"), Backoff.DEFAULT, "s");
    assertThat(look("16T21:00", "16T12:00", stopped).work()).isEmpty();
    assertThat(look("17T19:10", "16T12:00", stopped).work()).isPresent();
  }

  @Test
  void aNodeThatShutsDownLeavesTheNightToAnotherAtOnce() {
    NightEntry waiting =
        begun(16).ended(new NightEnd.NodeStopped(), at("16T20:00"), Backoff.DEFAULT, "s");
    assertThat(look("16T20:00", "16T12:00", waiting).work()).isPresent();
  }

  @Test
  void aSkippedNightIsNeitherRunNorMissed() {
    NightEntry skipped =
        NightEntry.skipped(CALENDAR.night(LocalDate.of(2026, 11, 16)).orElseThrow(), "保守");
    assertThat(look("16T22:00", "16T12:00", skipped).work()).isEmpty();
    assertThat(look("17T08:00", "16T12:00", skipped).judged()).isEmpty();
  }
}
