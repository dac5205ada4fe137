package jp.fukuhon.app.watch;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects samples into metric families. One thread's. */
final class Families {

  /** Before every name. */
  static final String PREFIX = "fukuhon_";

  private final Map<String, Gauge> gauges = new LinkedHashMap<>();
  private final List<MetricSnapshot> counters = new ArrayList<>();

  private record Gauge(String help, List<GaugeDataPointSnapshot> points) {}

  /**
   * A sample of a gauge.
   *
   * @param labels name, value, name, value …
   */
  void gauge(String name, String help, double value, String... labels) {
    gauges
        .computeIfAbsent(name, first -> new Gauge(help, new ArrayList<>()))
        .points()
        .add(GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
  }

  /** A sample that is a count. */
  void count(String name, String help, long value, String... labels) {
    gauge(name, help, (double) value, labels);
  }

  /** A moment as seconds since 1970; no sample when there is none. */
  void moment(String name, String help, @Nullable Instant at, String... labels) {
    if (at != null && !at.equals(Instant.MAX)) {
      gauge(name, help, at.toEpochMilli() / 1000.0, labels);
    }
  }

  /** A counter with one label. */
  void counter(String name, String help, String label, Map<String, Long> counts) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
    counts.forEach(
        (value, count) ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder()
                    .value(count)
                    .labels(Labels.of(label, value))
                    .build()));
    counters.add(counter.build());
  }

  MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>(counters);
    gauges.forEach(
        (name, gauge) -> {
          GaugeSnapshot.Builder family =
              GaugeSnapshot.builder().name(PREFIX + name).help(gauge.help());
          gauge.points().forEach(family::dataPoint);
          all.add(family.build());
        });
    return new MetricSnapshots(all);
  }
}
