package jp.fukuhon.schedules.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.schedules.plan.ComparisonEntry.Occasion;
import jp.fukuhon.schedules.plan.ComparisonPlanner.Standing;
import jp.fukuhon.schedules.plan.ComparisonPlanner.Work;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * One stream, Monday to Friday 19:00 to 06:00, compared after Wednesday's night and deep after
 * Friday's; the 16th is a Monday.
 */
class ComparisonPlannerTest {

  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
  private static final NightCalendar CALENDAR =
      new NightCalendar(
          TOKYO,
          List.of(TransferWindow.parse("19:00-06:00", List.of("MON-FRI"))),
          DaysOff.NONE,
          Duration.ofMinutes(10));
  private static final ComparisonDays DAYS = ComparisonDays.parse(List.of("WED"), List.of("FRI"));

  private final ComparisonPlanner planner = new ComparisonPlanner(CALENDAR, DAYS);

  private static Instant at(String november) {
    return LocalDateTime.parse("2026-11-" + november).atZone(TOKYO).toInstant();
  }

  private static ComparisonEntry wish(String name, @Nullable Instant retryAt) {
    return new ComparisonEntry(
        Occasion.WISH, name, false, at("01T00:00"), ComparisonState.WAITING, 0, retryAt, null, "");
  }

  private Optional<Work> look(
      String now, NightState tonight, @Nullable String newest, ComparisonEntry... open) {
    return planner.look(
        at(now),
        new Standing(
            Optional.of(tonight),
            false,
            List.of(open),
            newest == null ? null : LocalDate.parse(newest)));
  }

  private static String name(Optional<Work> work) {
    return work.map(found -> found.entry().words()).orElse("nothing");
  }

  @Test
  void followsTheNightOfItsDayOnceThatIsThrough() {
    for (NightState state : NightState.values()) {
      boolean through =
          state == NightState.DONE || state == NightState.LATE || state == NightState.FAILED;
      assertThat(name(look("18T20:00", state, "2026-11-13")))
          .as(state.name())
          .isEqualTo(through ? "night 2026-11-18" : "nothing");
    }
    Work work = look("18T20:00", NightState.DONE, "2026-11-13").orElseThrow();
    assertThat(work.until()).as("the window's end").isEqualTo(at("19T06:00"));
    assertThat(work.entry().state()).isEqualTo(ComparisonState.RUNNING);
    assertThat(work.entry().attempts()).isEqualTo(1);
    assertThat(work.entry().since()).isEqualTo(at("18T19:00"));
  }

  @Test
  void isNotMadeTwiceNorOnOtherDaysNorOutsideOfTheWindow() {
    assertThat(look("18T20:00", NightState.DONE, "2026-11-18")).isEmpty();
    assertThat(look("19T20:00", NightState.DONE, "2026-11-18")).isEmpty();
    assertThat(look("19T06:00", NightState.DONE, "2026-11-13")).isEmpty();
    assertThat(look("22T20:00", NightState.DONE, "2026-11-18")).as("a Sunday").isEmpty();
  }

  @Test
  void isDeepAfterItsOwnDays() {
    assertThat(name(look("20T20:00", NightState.DONE, "2026-11-18")))
        .isEqualTo("night 2026-11-20 (deep)");
  }

  @Test
  void whatWasLeftOutIsMadeUpAfterTheNextNightByOneAsDeepAsAnyOfThem() {
    assertThat(name(look("19T20:00", NightState.DONE, "2026-11-13"))).isEqualTo("night 2026-11-18");
    assertThat(name(look("24T20:00", NightState.DONE, "2026-11-18")))
        .as("Friday's, on Tuesday")
        .isEqualTo("night 2026-11-20 (deep)");
    assertThat(name(look("25T20:00", NightState.DONE, "2026-11-18")))
        .as("Wednesday's and Friday's")
        .isEqualTo("night 2026-11-25 (deep)");
    assertThat(name(look("19T20:00", NightState.DONE, null)))
        .as("the first one of all")
        .isEqualTo("night 2026-11-18 (deep)");
  }

  @Test
  void withoutDaysNothingIsMadeButWhatIsWished() {
    ComparisonPlanner without = new ComparisonPlanner(CALENDAR, ComparisonDays.NONE);
    Standing done = new Standing(Optional.of(NightState.DONE), false, List.of(), null);
    assertThat(without.look(at("18T20:00"), done)).isEmpty();
    Standing wished =
        new Standing(Optional.of(NightState.DONE), false, List.of(wish("12", null)), null);
    assertThat(name(without.look(at("18T20:00"), wished))).isEqualTo("wish 12");
  }

  @Test
  void whatIsWishedGoesBeforeWhatFollowsTheNight() {
    assertThat(name(look("18T20:00", NightState.DONE, "2026-11-13", wish("12", null))))
        .isEqualTo("wish 12");
    assertThat(name(look("18T20:00", NightState.DONE, "2026-11-13", wish("12", at("18T20:01")))))
        .as("it failed in passing and waits")
        .isEqualTo("night 2026-11-18");
    assertThat(name(look("18T20:00", NightState.RUNNING, "2026-11-13", wish("12", null))))
        .as("the transfer goes first")
        .isEqualTo("nothing");
  }

  @Test
  void withoutNightsAWishIsMadeWheneverNoTransferIsOpen() {
    ComparisonPlanner day = new ComparisonPlanner(null, ComparisonDays.NONE);
    List<ComparisonEntry> open = List.of(wish("12", null));
    assertThat(day.look(at("18T12:00"), new Standing(Optional.empty(), true, open, null)))
        .isEmpty();
    Work work =
        day.look(at("18T12:00"), new Standing(Optional.empty(), false, open, null)).orElseThrow();
    assertThat(work.entry().name()).isEqualTo("12");
    assertThat(work.until()).isEqualTo(Instant.MAX);
  }

  @Test
  void whatTheWindowStoppedGoesOnInTheNextOneUnderItsOwnName() {
    ComparisonEntry begun = look("18T20:00", NightState.DONE, "2026-11-13").orElseThrow().entry();
    ComparisonEntry stopped =
        begun.ended(new ComparisonEnd.WindowClosed(), at("19T06:00"), Backoff.DEFAULT, "s");
    assertThat(stopped.state()).isEqualTo(ComparisonState.WAITING);
    assertThat(look("19T12:00", NightState.DONE, "2026-11-18", stopped)).isEmpty();
    Work again = look("19T20:00", NightState.DONE, "2026-11-18", stopped).orElseThrow();
    assertThat(again.entry().name()).isEqualTo("2026-11-18");
    assertThat(again.entry().attempts()).isEqualTo(2);
    assertThat(again.entry().note()).contains("stopped at the window's end");
    assertThat(
            look("25T20:00", NightState.DONE, "2026-11-18", stopped).orElseThrow().entry().name())
        .as("one after the other")
        .isEqualTo("2026-11-18");
  }

  @Test
  void aRunWhoseNodeIsGoneIsTakenOver() {
    ComparisonEntry begun = look("18T20:00", NightState.DONE, "2026-11-13").orElseThrow().entry();
    ComparisonEntry taken =
        look("18T21:00", NightState.DONE, "2026-11-18", begun).orElseThrow().entry();
    assertThat(taken.attempts()).isEqualTo(2);
    assertThat(taken.note()).isEqualTo("taken over from a node that is gone");
  }

  @Test
  void endsAsItsResultSaysOrWaitsOrNeedsAPerson() {
    ComparisonEntry begun = look("18T20:00", NightState.DONE, "2026-11-13").orElseThrow().entry();
    assertThat(ended(begun, new ComparisonEnd.Signed("c1", true)).state())
        .isEqualTo(ComparisonState.EQUAL);
    ComparisonEntry different = ended(begun, new ComparisonEnd.Signed("c1", false));
    assertThat(different.state()).isEqualTo(ComparisonState.DIFFERENT);
    assertThat(different.comparison()).isEqualTo("c1");
    ComparisonEntry hindered = ended(begun, new ComparisonEnd.Hindered("the line"));
    assertThat(hindered.state()).isEqualTo(ComparisonState.WAITING);
    assertThat(hindered.retryAt()).isBetween(at("18T20:01"), at("18T20:02"));
    assertThat(ended(begun, new ComparisonEnd.NodeStopped()).retryAt()).isNull();
    ComparisonEntry failed = ended(begun, new ComparisonEnd.Failed("INTEGRITY: x"));
    assertThat(failed.state()).isEqualTo(ComparisonState.FAILED);
    assertThat(look("18T21:00", NightState.DONE, "2026-11-18")).as("not by itself").isEmpty();
  }

  private static ComparisonEntry ended(ComparisonEntry begun, ComparisonEnd end) {
    return begun.ended(end, at("18T20:00"), Backoff.DEFAULT, "s");
  }

  @Test
  void daysAreReadAsThoseOfWindows() {
    assertThat(ComparisonDays.parse(List.of("MON-TUE"), List.of("SUN")).all()).hasSize(3);
    assertThatThrownBy(() -> ComparisonDays.parse(List.of("first"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'FIRST' is no day of the week");
  }
}
