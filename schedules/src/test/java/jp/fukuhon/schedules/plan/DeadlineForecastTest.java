package jp.fukuhon.schedules.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class DeadlineForecastTest {

  private static final Instant BEGIN = Instant.parse("2026-11-20T10:00:00Z");

  private static Instant at(long seconds) {
    return BEGIN.plusSeconds(seconds);
  }

  @Test
  void saysNothingBeforeItHasMeasured() {
    DeadlineForecast forecast = new DeadlineForecast(BEGIN, 1_000);
    forecast.add(at(10), 100);
    assertThat(forecast.end(at(10))).isEmpty();
    assertThat(forecast.isLate(at(10), at(11))).isFalse();
  }

  @Test
  void seesAtOnceThatTheWindowIsTooShort() {
    DeadlineForecast forecast = new DeadlineForecast(BEGIN, 100_000);
    for (int second = 10; second <= 60; second += 10) {
      forecast.add(at(second), 100); // 10 a second: 10,000 seconds in all
    }
    assertThat(forecast.end(at(60)))
        .get(InstanceOfAssertFactories.INSTANT)
        .isBetween(at(9_990), at(10_010));
    assertThat(forecast.isLate(at(60), at(9_000))).isTrue();
    assertThat(forecast.isLate(at(60), at(11_000))).isFalse();
  }

  @Test
  void followsTheRateOfTheLastMinutes() {
    DeadlineForecast forecast = new DeadlineForecast(BEGIN, 1_000_000);
    for (int second = 10; second <= 3_600; second += 10) {
      forecast.add(at(second), 10);
    }
    for (int second = 3_610; second <= 4_400; second += 10) {
      forecast.add(at(second), 10_000); // ten times a hundred faster
    }
    assertThat(forecast.end(at(4_400)).orElseThrow()).isBefore(at(4_400 + 300));
  }

  @Test
  void aLineThatStandsStillIsLate() {
    DeadlineForecast forecast = new DeadlineForecast(BEGIN, 1_000);
    assertThat(forecast.end(at(300))).contains(Instant.MAX);
    forecast.add(at(310), 10);
    Instant early = forecast.end(at(320)).orElseThrow();
    assertThat(forecast.end(at(3_200)).orElseThrow()).isAfter(early.plus(Duration.ofHours(20)));
  }

  @Test
  void nothingLeftEndsNow() {
    DeadlineForecast forecast = new DeadlineForecast(BEGIN, 0);
    assertThat(forecast.end(at(60))).contains(at(60));
  }
}
