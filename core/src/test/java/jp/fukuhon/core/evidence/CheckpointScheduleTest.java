package jp.fukuhon.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import jp.fukuhon.core.transfer.CheckpointReference;
import jp.fukuhon.core.transfer.Digest;
import org.junit.jupiter.api.Test;

class CheckpointScheduleTest {

  private final CheckpointSchedule schedule =
      new CheckpointSchedule(100, LocalTime.of(5, 0), ZoneId.of("Asia/Tokyo"));

  private static Optional<CheckpointBook.Mark> made(String at, long entries) {
    CheckpointReference reference = new CheckpointReference(1, Digest.of(new byte[0]), entries, 1);
    return Optional.of(new CheckpointBook.Mark(reference, Instant.parse(at)));
  }

  private boolean isDue(Optional<CheckpointBook.Mark> newest, long entries, String now) {
    return schedule.isDue(newest, entries, Instant.parse(now));
  }

  @Test
  void theFirstIsDueWithTheFirstEntry() {
    assertThat(isDue(Optional.empty(), 0, "2026-11-21T03:00:00Z")).isFalse();
    assertThat(isDue(Optional.empty(), 1, "2026-11-21T03:00:00Z")).isTrue();
  }

  @Test
  void everySoManyEntries() {
    assertThat(isDue(made("2026-11-21T03:00:00Z", 50), 149, "2026-11-21T03:00:01Z")).isFalse();
    assertThat(isDue(made("2026-11-21T03:00:00Z", 50), 150, "2026-11-21T03:00:01Z")).isTrue();
  }

  @Test
  void everyNightAlsoWhenNothingHappened() {
    // 05:00 in Tokyo is 20:00 UTC the day before
    assertThat(isDue(made("2026-11-20T20:00:00Z", 50), 50, "2026-11-21T19:59:59Z")).isFalse();
    assertThat(isDue(made("2026-11-20T20:00:00Z", 50), 50, "2026-11-21T20:00:00Z")).isTrue();
    assertThat(isDue(made("2026-11-21T19:59:59Z", 50), 50, "2026-11-21T20:00:00Z")).isTrue();
  }

  @Test
  void aMissedNightIsMadeUpFor() {
    assertThat(isDue(made("2026-11-01T00:00:00Z", 50), 50, "2026-11-21T03:00:00Z")).isTrue();
  }
}
