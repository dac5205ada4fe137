package jp.fukuhon.app.watch;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.time.ClockMeasurement;
import jp.fukuhon.core.watch.Tally;

/**
 * Every figure of a party as Prometheus reads it. Labels are streams, states, codes and the like;
 * nothing of a register, and as many values as the party has streams. A state is a sample of value
 * 1 with the state as its label while it lasts. Thread-safe.
 */
final class PartyMetrics implements MultiCollector {

  private final FigureCache cache;
  private final Machine machine;
  private final Clock clock;
  private final boolean gateway;

  PartyMetrics(FigureCache cache, Machine machine, Clock clock, boolean gateway) {
    this.cache = cache;
    this.machine = machine;
    this.clock = clock;
    this.gateway = gateway;
  }

  @Override
  public MetricSnapshots collect() {
    Families families = new Families();
    for (Tally tally : Tally.values()) {
      families.counter(tally.word(), tally.help(), tally.label(), tally.counts());
    }
    machine(families);
    FigureCache.Reading reading = cache.get();
    families.gauge(
        "database_up",
        "Whether the last look at the party's database succeeded",
        reading.failure() == null ? 1 : 0);
    reading.known().ifPresent(figures -> party(families, figures));
    return families.snapshots();
  }

  private void machine(Families families) {
    machine
        .certificates()
        .forEach(
            (kind, end) ->
                families.moment(
                    "certificate_end_timestamp_seconds",
                    "When the first certificate of its kind in use ends",
                    end,
                    "certificate",
                    kind));
    Optional<ClockMeasurement> measured = machine.clock();
    measured.ifPresent(
        found -> {
          families.gauge(
              "clock_offset_seconds",
              "What has to be added to this machine's clock at least; 0 when it may be right",
              found.offset().toMillis() / 1000.0);
          families.moment(
              "clock_measured_timestamp_seconds", "When the clock was measured", found.at());
        });
    machine
        .free()
        .forEach(
            (place, free) ->
                families.gauge(
                    "disk_free_bytes",
                    "Free space where this process writes",
                    free.isPresent() ? (double) free.getAsLong() : Double.NaN,
                    "place",
                    place));
    families.count(
        "disk_floor_bytes",
        "Free space that is demanded (preflight.disk-floor)",
        machine.diskFloor());
    for (Machine.Pool pool : machine.pools()) {
      String help = "Connections to the database";
      families.count(
          "pool_connections", help, pool.active(), "pool", pool.name(), "state", "active");
      families.count("pool_connections", help, pool.idle(), "pool", pool.name(), "state", "idle");
      families.count(
          "pool_waiting_threads",
          "Threads that wait for a connection",
          pool.pending(),
          "pool",
          pool.name());
      families.count(
          "pool_most_connections", "Connections at most", pool.most(), "pool", pool.name());
    }
  }

  private void party(Families families, Figures figures) {
    families.moment(
        "figures_timestamp_seconds", "When the figures of the database were read", figures.at());
    families.count("peers_quarantined", "Parties that are kept out", figures.quarantinedPeers());
    if (gateway) {
      families.count(
          "quarantined_records",
          "Records that are not what they claim and stay here, 10000 at most",
          figures.quarantined());
      families.count(
          "deferred_changes",
          "Changes that wait for a freeze to end, 10000 at most",
          figures.deferred());
      families.count(
          "notices_waiting", "Notices not taken yet by who is told", figures.notices().waiting());
      families.count(
          "notices_given_up",
          "Notices of the last month that nobody has taken",
          figures.notices().givenUp());
      families.moment(
          "notices_oldest_timestamp_seconds",
          "When the oldest notice was written that waits",
          figures.notices().oldest());
    }
    Instant now = clock.instant();
    for (StreamFigures stream : figures.streams()) {
      stream(families, stream);
      attention(families, stream, now);
    }
  }

  private void stream(Families families, StreamFigures figures) {
    String stream = figures.stream();
    StreamFigures.Open open = figures.open();
    if (open != null) {
      families.gauge(
          "transfer_open",
          "An open transfer, by its state",
          1,
          "stream",
          stream,
          "state",
          open.state());
      families.moment(
          "transfer_open_since_timestamp_seconds",
          "When the open transfer began",
          open.since(),
          "stream",
          stream);
      families.moment(
          "transfer_moved_timestamp_seconds",
          "When the open transfer moved last",
          open.moved(),
          "stream",
          stream);
      families.gauge(
          "transfer_running",
          "Whether somebody is at work on the open transfer",
          open.isRunning() ? 1 : 0,
          "stream",
          stream);
    }
    families.count(
        gateway ? "frozen_records" : "withheld_records",
        gateway
            ? "Records that the open transfer has frozen"
            : "Records that are withheld because of the open transfer",
        open == null ? 0 : open.records(),
        "stream",
        stream);
    families.moment(
        "stream_published_timestamp_seconds",
        "When the stream's newest transfer was published",
        figures.published(),
        "stream",
        stream);
    families.moment(
        "stream_waiting_since_timestamp_seconds",
        "When the oldest change was made that is not published yet",
        figures.waitingSince(),
        "stream",
        stream);
    if (figures.lastOutcome() != null) {
      families.gauge(
          "stream_last_outcome",
          "The outcome of the stream's newest transfer that has one",
          1,
          "stream",
          stream,
          "outcome",
          figures.lastOutcome());
    }
    families.moment(
        "comparison_timestamp_seconds",
        "When the stream was compared last, signed by both sides",
        figures.compared(),
        "stream",
        stream);
    if (figures.differences() != null) {
      families.count(
          "comparison_differences",
          "Differences that the last comparison found",
          figures.differences(),
          "stream",
          stream);
    }
    nights(families, "nights", "Nights of the last 31 days, by state", stream, figures.nights());
    nights(
        families,
        "nights_not_made_up",
        "Nights of the last 31 days that were not sent and that no later one has made up",
        stream,
        figures.notMadeUp());
  }

  private static void nights(
      Families families, String name, String help, String stream, Map<String, Long> nights) {
    nights.forEach(
        (state, count) -> families.count(name, help, count, "stream", stream, "state", state));
  }

  private void attention(Families families, StreamFigures figures, Instant now) {
    Map<Attention.Cause, Integer> causes = new LinkedHashMap<>();
    for (Attention.Cause cause : Attention.Cause.values()) {
      causes.put(cause, 0);
    }
    Attention.of(figures, now, gateway).forEach(each -> causes.put(each.cause(), 1));
    causes.forEach(
        (cause, needed) ->
            families.gauge(
                "stream_needs_person",
                "Whether a stream needs a person, by cause",
                needed,
                "stream",
                figures.stream(),
                "cause",
                cause.name()));
  }
}
