package jp.fukuhon.app.settings;

import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import jp.fukuhon.jobs.sweep.Retention;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long is kept what the daily sweep (掃除) removes.
 *
 * @param superseded versions that a newer published one has replaced; centre only
 * @param failed versions of rejected and aborted transfers; centre only
 * @param batchMetadata Spring Batch's tables about runs that are over
 * @param sweepAt when the day's sweep is due, {@code HH:mm}, Asia/Tokyo, or {@code none}
 */
public record RetentionSettings(
    @DefaultValue("90d") Duration superseded,
    @DefaultValue("30d") Duration failed,
    @DefaultValue("90d") Duration batchMetadata,
    @DefaultValue("12:00") String sweepAt) {

  private static final Duration MOST = Duration.ofDays(36_500);

  /** As the job takes it. */
  public Retention retention() {
    return new Retention(superseded, failed, batchMetadata);
  }

  /** Whether a serving party sweeps by itself. */
  public boolean isByItself() {
    return !sweepAt.equals("none");
  }

  /** Judges the values; every fault is one line. */
  void check(List<String> faults) {
    Map.of("superseded", superseded, "failed", failed, "batch-metadata", batchMetadata)
        .forEach(
            (name, kept) -> {
              if (kept.compareTo(Retention.LEAST) < 0 || kept.compareTo(MOST) > 0) {
                faults.add(
                    "retention."
                        + name
                        + ": "
                        + kept.toDays()
                        + " days is not between "
                        + Retention.LEAST.toDays()
                        + " and "
                        + MOST.toDays());
              }
            });
    try {
      if (isByItself()) {
        LocalTime.parse(sweepAt);
      }
    } catch (DateTimeParseException e) {
      faults.add("retention.sweep-at: '" + sweepAt + "' is neither \"HH:mm\" in quotes nor none");
    }
  }
}
