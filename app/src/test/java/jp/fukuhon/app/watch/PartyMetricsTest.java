package jp.fukuhon.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartyMetricsTest {

  private static final Instant NOW = Instant.parse("2026-12-04T10:00:00Z");

  private static StreamFigures figures(
      StreamFigures.@Nullable Open open,
      String lastOutcome,
      Map<String, Long> nights,
      @Nullable String late) {
    return new StreamFigures(
        "131016-FUKUHON",
        open,
        NOW.minusSeconds(100_000),
        lastOutcome,
        NOW.minusSeconds(90_000),
        NOW.minusSeconds(500_000),
        0L,
        "c-1",
        false,
        nights,
        nights,
        late);
  }

  private static StreamFigures.Open open(long movedSecondsAgo, boolean isRunning) {
    return new StreamFigures.Open(
        "131016-FUKUHON-000042",
        "SENDING",
        NOW.minusSeconds(7_200),
        NOW.minusSeconds(movedSecondsAgo),
        1_000,
        isRunning);
  }

  private static List<Attention.Cause> causes(StreamFigures figures) {
    return Attention.of(figures, NOW, true).stream().map(Attention::cause).toList();
  }

  @Test
  void whatRunsOrIsGoneOnWithByANightNeedsNobody() {
    assertThat(causes(figures(open(10_000, true), "COMMITTED", Map.of(), null))).isEmpty();
    assertThat(causes(figures(open(60, false), "COMMITTED", Map.of(), null))).isEmpty();
    assertThat(causes(figures(open(10_000, false), "COMMITTED", Map.of("UNFINISHED", 1L), null)))
        .isEmpty();
    assertThat(causes(figures(open(10_000, false), "COMMITTED", Map.of("WAITING", 1L), null)))
        .isEmpty();
  }

  @Test
  void whatNeedsAPersonIsNamedWithTheCommand() {
    assertThat(Attention.of(figures(open(10_000, false), "COMMITTED", Map.of(), null), NOW, true))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.cause()).isEqualTo(Attention.Cause.STANDS_STILL);
              assertThat(it.command()).isEqualTo("restart 131016-FUKUHON-000042");
            });
    assertThat(causes(figures(null, "REJECTED", Map.of("FAILED", 1L, "MISSED", 2L), "2026-12-03")))
        .containsExactly(
            Attention.Cause.REJECTED,
            Attention.Cause.NIGHT_FAILED,
            Attention.Cause.NIGHT_MISSED,
            Attention.Cause.NIGHT_LATE);
  }

  @Test
  void familiesHaveOurPrefixAndOneSampleALabel() {
    Families families = new Families();
    families.counter("x", "help", "stream", Map.of("a", 1L));
    families.gauge("y_bytes", "help", 2, "place", "party");
    assertThat(families.snapshots().stream().map(each -> each.getMetadata().getPrometheusName()))
        .containsExactlyInAnyOrder("fukuhon_x", "fukuhon_y_bytes");
  }
}
