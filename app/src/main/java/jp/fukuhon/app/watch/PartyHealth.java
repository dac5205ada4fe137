package jp.fukuhon.app.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.core.time.ClockMeasurement;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * How a party is, by causes. DOWN is what keeps transfers from going on; ATTENTION what needs a
 * person although they do. Thread-safe.
 */
final class PartyHealth {

  /** Somebody has to look, and nothing stands still because of it. */
  static final Status ATTENTION = new Status("ATTENTION");

  /** So many intervals old figures say nothing any more. */
  private static final int STALE = 4;

  private final FigureCache cache;
  private final Machine machine;
  private final PartySettings settings;
  private final String command;
  private final Clock clock;

  /**
   * @param command that hints begin with
   */
  PartyHealth(
      FigureCache cache, Machine machine, PartySettings settings, String command, Clock clock) {
    this.cache = cache;
    this.machine = machine;
    this.settings = settings;
    this.command = command;
    this.clock = clock;
  }

  private static Health.Builder state(Status status) {
    return Health.status(status);
  }

  Health database() {
    FigureCache.Reading reading = cache.get();
    boolean isStale =
        reading
            .known()
            .filter(
                figures ->
                    figures
                        .at()
                        .isAfter(
                            clock.instant().minus(settings.watch().refresh().multipliedBy(STALE))))
            .isEmpty();
    if (reading.failure() != null && isStale) {
      return state(Status.DOWN)
          .withDetail("failure", reading.failure())
          .withDetail("hint", "is PostgreSQL up? " + command + " doctor")
          .build();
    }
    return state(Status.UP).build();
  }

  Health disk() {
    Health.Builder health = state(Status.UP);
    machine
        .free()
        .forEach(
            (place, free) -> {
              if (free.isEmpty() || free.getAsLong() < machine.diskFloor()) {
                health.status(Status.DOWN);
              }
              health.withDetail(place, free.isEmpty() ? "unreadable" : free.getAsLong());
            });
    return health.withDetail("floor", machine.diskFloor()).build();
  }

  Health clock() {
    Optional<ClockMeasurement> measured = machine.clock();
    if (measured.isEmpty()) {
      return state(Status.UP).withDetail("offset", "not measured yet").build();
    }
    ClockMeasurement found = measured.get();
    boolean wrong = found.exceeds(settings.clock().limit());
    return state(wrong ? Status.DOWN : Status.UP)
        .withDetail("offset", found.inWords())
        .withDetail("source", found.source())
        .withDetail("measured", found.at().toString())
        .build();
  }

  Health certificates() {
    Health.Builder health = state(Status.UP);
    List<Status> found = new ArrayList<>();
    Instant now = clock.instant();
    machine
        .certificates()
        .forEach(
            (kind, end) -> {
              long days = Duration.between(now, end).toDays();
              health.withDetail(kind + "DaysLeft", days);
              if (!end.isAfter(now)) {
                found.add(Status.DOWN);
              } else if (days < settings.preflight().certificateDays()) {
                found.add(ATTENTION);
              }
            });
    if (found.contains(Status.DOWN)) {
      health.status(Status.DOWN);
    } else if (!found.isEmpty()) {
      health.status(ATTENTION);
    }
    return health.build();
  }

  Health streams() {
    FigureCache.Reading reading = cache.get();
    boolean gateway = settings.role() == PartySettings.Role.GATEWAY;
    List<Map<String, String>> all = new ArrayList<>();
    Instant now = clock.instant();
    reading
        .known()
        .ifPresent(
            figures ->
                figures
                    .streams()
                    .forEach(
                        stream ->
                            Attention.of(stream, now, gateway)
                                .forEach(each -> all.add(words(each)))));
    return all.isEmpty()
        ? state(Status.UP).build()
        : state(ATTENTION).withDetail("attention", all).build();
  }

  private Map<String, String> words(Attention attention) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("stream", attention.stream());
    words.put("cause", attention.cause().name());
    words.put("what", attention.what());
    words.put("type", command + " " + attention.command());
    return words;
  }
}
