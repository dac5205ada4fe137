package jp.fukuhon.schedules.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.schedules.calendar.JapaneseHolidays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * November 2025 of twenty municipalities, two nodes each, minute by minute. Its holidays are Monday
 * the 3rd (文化の日) and Monday the 24th (振替休日). Every night of every stream is begun once, or is
 * written down as missed.
 */
class SimulatedMonthTest {

  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
  private static final Duration STEP = Duration.ofMinutes(2);
  private static final Duration SPREAD = Duration.ofHours(1);
  private static final int CENTRE_TAKES_AT_FIRST = 2;

  private static Instant at(String november) {
    return LocalDateTime.parse("2025-11-" + november).atZone(TOKYO).toInstant();
  }

  private static LocalDate day(int day) {
    return LocalDate.of(2025, 11, day);
  }

  /** When both nodes of a municipality are down, or one of them. */
  private record Outage(int municipality, int node, String from, String to) {
    boolean covers(int which, int whichNode, Instant now) {
      return which == municipality
          && (node < 0 || whichNode == node)
          && !now.isBefore(at(from))
          && now.isBefore(at(to));
    }
  }

  private static final int BOTH = -1;
  private static final List<Outage> OUTAGES =
      List.of(
          new Outage(3, BOTH, "05T12:00", "07T20:30"), // two whole nights, and late for the third
          new Outage(4, 0, "12T20:10", "14T09:00"), // one node, in the middle of its night
          new Outage(5, BOTH, "17T20:10", "18T03:00"), // back inside the window
          new Outage(6, BOTH, "18T20:10", "19T09:00")); // back when the window has closed

  /** Hours of work that differ from what is usual. */
  private static final Map<Integer, Map<LocalDate, Duration>> HEAVY =
      Map.of(
          4, Map.of(day(12), Duration.ofHours(2)),
          5, Map.of(day(17), Duration.ofHours(2)),
          6, Map.of(day(18), Duration.ofHours(2)),
          7, Map.of(day(10), Duration.ofHours(15)), // longer than its window
          9, Map.of(day(13), Duration.ofHours(12))); // an operator lets it run on

  private final List<SimulatedGateway> gateways = new ArrayList<>();
  private final Set<LocalDate> nights = new HashSet<>();

  private void build(Instant begin) {
    TransferWindow window = TransferWindow.parse("19:00-06:00", List.of("MON-FRI"));
    JapaneseHolidays holidays = new JapaneseHolidays();
    Map<LocalDate, Boolean> cache = new HashMap<>();
    DaysOff daysOff =
        day ->
            cache.computeIfAbsent(day, unknown -> holidays.reason(unknown).isPresent())
                ? java.util.Optional.of("休日")
                : java.util.Optional.empty();
    for (int i = 0; i < 20; i++) {
      int which = i;
      String five = String.format("13%03d", 101 + i);
      MunicipalityCode code = new MunicipalityCode(five + MunicipalityCode.checkDigit(five));
      NightCalendar calendar =
          new NightCalendar(TOKYO, List.of(window), daysOff, StartSpread.after(code, SPREAD));
      gateways.add(
          new SimulatedGateway(
              code,
              calendar,
              begin,
              day ->
                  HEAVY
                      .getOrDefault(which, Map.of())
                      .getOrDefault(
                          day, Duration.ofMinutes(10 + (which * 7 + day.getDayOfMonth()) % 20)),
              (node, now) -> OUTAGES.stream().anyMatch(out -> out.covers(which, node, now))));
      IntStream.rangeClosed(1, 30)
          .mapToObj(SimulatedMonthTest::day)
          .filter(day -> calendar.night(day).isPresent())
          .forEach(nights::add);
    }
  }

  /** The first night the centre is overloaded: it takes two senders at a time, until 23:00. */
  private boolean centreTakes(SimulatedGateway asking, Instant now) {
    long others =
        gateways.stream().filter(gateway -> gateway != asking && gateway.isRunning()).count();
    return !now.isBefore(at("04T23:00")) || others < CENTRE_TAKES_AT_FIRST;
  }

  @Test
  @Timeout(120)
  void everyNightOfEveryStreamRanOnceOrWasReportedAsMissed() {
    Instant begin = at("01T06:00"); // the night before has just closed
    build(begin);
    assertThat(nights)
        .as("20 weekdays, two of them holidays")
        .hasSize(18)
        .doesNotContain(day(3), day(24));

    for (Instant now = begin; now.isBefore(at("30T00:00")); now = now.plus(STEP)) {
      Instant moment = now;
      if (now.equals(at("20T12:00"))) {
        gateways.get(8).operator(day(20), night -> NightEntry.skipped(night, "保守作業"));
      }
      if (now.equals(at("14T05:00"))) {
        NightEntry running = gateways.get(9).night(day(13));
        gateways.get(9).operator(day(13), night -> running.runningOn(at("14T12:00")));
      }
      gateways.forEach(gateway -> gateway.tick(moment, asking -> centreTakes(asking, moment)));
    }

    Map<String, NightState> exceptions = new HashMap<>();
    for (int i = 0; i < gateways.size(); i++) {
      SimulatedGateway gateway = gateways.get(i);
      assertThat(gateway.nights.keySet()).as("%s", gateway.code).isEqualTo(nights);
      assertThat(gateway.faults).isEmpty();
      assertThat(gateway.isEverythingSent()).as("%s", gateway.code).isTrue();
      for (NightEntry entry : gateway.nights.values()) {
        boolean begun = entry.state() != NightState.MISSED && entry.state() != NightState.SKIPPED;
        assertThat(gateway.firsts.getOrDefault(entry.businessDate(), 0))
            .as("%s %s begun", gateway.code, entry)
            .isEqualTo(begun ? 1 : 0);
        if (entry.state() != NightState.DONE) {
          exceptions.put(i + "/" + entry.businessDate().getDayOfMonth(), entry.state());
        }
      }
    }
    assertThat(exceptions)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "3/5", NightState.MISSED,
                "3/6", NightState.MISSED,
                "6/18", NightState.LATE,
                "7/10", NightState.LATE,
                "8/20", NightState.SKIPPED,
                "9/13", NightState.LATE));
    theMissedWereMadeUp();
    theOverloadedNightTookSeveralAttempts();
    takingOverIsCounted();
    tooLongATransferIsForecastAtOnce();
  }

  private void theMissedWereMadeUp() {
    assertThat(gateways.get(3).night(day(5)).madeUpOn()).isEqualTo(day(7));
    assertThat(gateways.get(3).night(day(6)).madeUpOn()).isEqualTo(day(7));
    assertThat(gateways.get(3).night(day(7)).note()).isEmpty();
    assertThat(gateways.get(8).night(day(20)).madeUpOn()).isEqualTo(day(21));
    assertThat(gateways.get(7).night(day(10)).madeUpOn()).isEqualTo(day(11));
    assertThat(gateways.get(6).night(day(18)).madeUpOn()).isEqualTo(day(19));
    assertThat(gateways.get(9).night(day(13)).madeUpOn()).as("its own run ended it").isNull();
  }

  private void theOverloadedNightTookSeveralAttempts() {
    LocalDate first = day(4);
    assertThat(gateways)
        .allMatch(gateway -> gateway.night(first).state() == NightState.DONE)
        .anyMatch(gateway -> gateway.night(first).attempts().count() > 1);
    assertThat(gateways)
        .filteredOn(gateway -> gateway.night(day(25)).attempts().count() == 1)
        .as("a night with a free centre")
        .hasSize(gateways.size());
  }

  private void takingOverIsCounted() {
    assertThat(gateways.get(4).night(day(12)).attempts().count()).isEqualTo(2);
    assertThat(gateways.get(5).night(day(17)).attempts().count()).isEqualTo(2);
  }

  private void tooLongATransferIsForecastAtOnce() {
    for (int i = 0; i < gateways.size(); i++) {
      SimulatedGateway gateway = gateways.get(i);
      Set<LocalDate> expected =
          switch (i) {
            case 7 -> Set.of(day(10));
            case 9 -> Set.of(day(13));
            default -> Set.of();
          };
      assertThat(gateway.warnedAt.keySet()).as("%s", gateway.code).isEqualTo(expected);
      gateway.warnedAt.forEach(
          (day, warned) ->
              assertThat(warned).isBefore(gateway.begunAt(day).plus(Duration.ofMinutes(5))));
    }
  }
}
