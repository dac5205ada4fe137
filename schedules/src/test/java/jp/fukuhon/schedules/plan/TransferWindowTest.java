package jp.fukuhon.schedules.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import jp.fukuhon.core.register.MunicipalityCode;
import org.junit.jupiter.api.Test;

/** Windows, closing days, the spread of starts and the calendar made of them. */
class TransferWindowTest {

  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
  private static final TransferWindow WORKDAYS =
      TransferWindow.parse("19:00-06:00", List.of("MON-FRI"));

  private static Instant tokyo(String at) {
    return java.time.LocalDateTime.parse(at).atZone(TOKYO).toInstant();
  }

  @Test
  void windowsAreReadAsPeopleWriteThem() {
    assertThat(WORKDAYS.isOverMidnight()).isTrue();
    assertThat(WORKDAYS.length()).isEqualTo(Duration.ofHours(11));
    assertThat(TransferWindow.parse("9:30 – 17:00", List.of("sat", "SUN")).days())
        .containsExactlyInAnyOrder(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
    assertThat(TransferWindow.parse("22:00-02:00", List.of("FRI-MON")).days()).hasSize(4);
  }

  @Test
  void whatIsNoWindowIsRefusedInOneSentence() {
    for (String hours : List.of("19:00", "7pm-6am", "19:00-24:00", "19:00-19:00", "")) {
      assertThatThrownBy(() -> TransferWindow.parse(hours, List.of("MON")))
          .as(hours)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (List<String> days : List.of(List.<String>of(), List.of("MO"), List.of("MON-TUE-WED"))) {
      assertThatThrownBy(() -> TransferWindow.parse("19:00-06:00", days))
          .as("%s", days)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aNightBelongsToTheDayOnWhichItOpens() {
    NightCalendar calendar =
        new NightCalendar(TOKYO, List.of(WORKDAYS), DaysOff.NONE, Duration.ofMinutes(5));

    Night night = calendar.openAt(tokyo("2026-11-21T03:00:00")).orElseThrow(); // a Saturday

    assertThat(night.businessDate()).isEqualTo(LocalDate.of(2026, 11, 20));
    assertThat(night.opens()).isEqualTo(tokyo("2026-11-20T19:00:00"));
    assertThat(night.starts()).isEqualTo(tokyo("2026-11-20T19:05:00"));
    assertThat(night.closes()).isEqualTo(tokyo("2026-11-21T06:00:00"));
    assertThat(calendar.openAt(night.closes())).isEmpty();
    assertThat(calendar.openAt(night.opens().minusMillis(1))).isEmpty();
    assertThat(calendar.nextAfter(night.opens()).orElseThrow().businessDate())
        .isEqualTo(LocalDate.of(2026, 11, 23));
  }

  @Test
  void nightsThatClosedAreListedOnce() {
    NightCalendar calendar =
        new NightCalendar(TOKYO, List.of(WORKDAYS), DaysOff.NONE, Duration.ZERO);
    Instant from = tokyo("2026-11-16T00:00:00");
    Instant split = tokyo("2026-11-18T06:00:00"); // the very moment one closes
    Instant to = tokyo("2026-11-23T00:00:00");

    assertThat(calendar.closedBetween(from, to)).hasSize(5);
    assertThat(calendar.closedBetween(from, split)).hasSize(2);
    assertThat(calendar.closedBetween(split, to)).hasSize(3);
  }

  @Test
  void windowsThatMeetAreRefused() {
    List<TransferWindow> twice =
        List.of(WORKDAYS, TransferWindow.parse("1:00-2:00", List.of("TUE")));
    assertThatThrownBy(() -> new NightCalendar(TOKYO, twice, DaysOff.NONE, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TUESDAY");
    List<TransferWindow> meeting =
        List.of(
            TransferWindow.parse("20:00-19:00", List.of("SUN")),
            TransferWindow.parse("18:00-19:00", List.of("MON")));
    assertThatThrownBy(() -> new NightCalendar(TOKYO, meeting, DaysOff.NONE, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MONDAY");
    assertThatThrownBy(
            () -> new NightCalendar(TOKYO, List.of(WORKDAYS), DaysOff.NONE, Duration.ofHours(11)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closingDaysAreDatesDaysOfTheYearAndRanges() {
    ClosingDays days =
        ClosingDays.parse(List.of("2026-10-05", "12-29..01-03", "2027-03-01..2027-03-02"));
    assertThat(List.of("2026-10-05", "2026-12-29", "2027-01-03", "2030-12-31", "2027-03-02"))
        .allMatch(day -> days.reason(LocalDate.parse(day)).isPresent());
    assertThat(List.of("2027-10-05", "2026-12-28", "2027-01-04", "2027-03-03"))
        .allMatch(day -> days.reason(LocalDate.parse(day)).isEmpty());
    for (String wrong :
        List.of("5 Oct", "2026-02-30", "13-01", "2026-10-05..2026-10-01", "12-29..2027-01-03")) {
      assertThatThrownBy(() -> ClosingDays.parse(List.of(wrong)))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void startsAreSpreadOverThePartThatIsSet() {
    Duration spread = Duration.ofHours(1);
    Set<Duration> starts = new TreeSet<>();
    int[] quarters = new int[4];
    for (int i = 1; i <= 1_000; i++) {
      String five = String.format("%05d", 10_000 + i);
      MunicipalityCode code = new MunicipalityCode(five + MunicipalityCode.checkDigit(five));
      Duration after = StartSpread.after(code, spread);
      assertThat(after).isEqualTo(StartSpread.after(code, spread)).isLessThan(spread);
      starts.add(after);
      quarters[(int) (after.toMinutes() / 15)]++;
    }
    assertThat(starts).hasSizeGreaterThan(800);
    assertThat(IntStream.of(quarters)).allMatch(count -> count > 180 && count < 320);
    assertThat(StartSpread.after(new MunicipalityCode("131016"), Duration.ZERO)).isZero();
  }
}
