package jp.fukuhon.writers.line;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import jp.fukuhon.core.time.ClockMeasurement;

/**
 * Measures this machine's clock by the Date header of the peer's answers, which mutual TLS protects
 * (第5-3(8)). Thread-safe if the taker is.
 *
 * @param source names the peer
 * @param clock to be measured
 * @param taker is given each measurement
 */
public record PeerTime(String source, Clock clock, Consumer<ClockMeasurement> taker)
    implements CentreClient.AnswerWitness {

  @Override
  public void answered(HttpResponse<?> answer, Duration took) {
    Instant received = clock.instant();
    answer
        .headers()
        .firstValue("Date")
        .ifPresent(
            date -> {
              try {
                Instant theirs = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
                taker.accept(
                    ClockMeasurement.ofDate(source, theirs, received.minus(took), received));
              } catch (DateTimeException e) {
                return; // a peer that cannot tell the time says nothing about ours
              }
            });
  }
}
