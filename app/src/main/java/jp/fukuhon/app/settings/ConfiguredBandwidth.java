package jp.fukuhon.app.settings;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jp.fukuhon.app.settings.PartySettings.CentreAddress;
import jp.fukuhon.app.settings.PartySettings.Transfer;
import jp.fukuhon.app.settings.ScheduleSettings.WindowEntry;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Bandwidth;
import jp.fukuhon.schedules.plan.Night;
import jp.fukuhon.schedules.plan.NightCalendar;
import jp.fukuhon.schedules.plan.TransferWindow;

/**
 * How much of the line a gateway's streams may use by its configuration: what their open window
 * says, else {@code transfer.bandwidth}. Immutable.
 */
public final class ConfiguredBandwidth {

  private final Optional<Bandwidth> usual;
  private final Map<StreamId, NightCalendar> calendars;
  private final List<Window> windows;

  /** One window; at most one of a stream opens on a day of the week. */
  private record Window(Set<DayOfWeek> days, List<String> streams, Optional<Bandwidth> bandwidth) {

    static Window of(WindowEntry entry) {
      return new Window(
          TransferWindow.parse(entry.hours(), entry.days()).days(),
          entry.streams(),
          Bandwidth.parse(entry.bandwidth()));
    }

    boolean isOf(StreamId stream, DayOfWeek day) {
      return days.contains(day) && (streams.isEmpty() || streams.contains(stream.toString()));
    }
  }

  private ConfiguredBandwidth(Loaded loaded) {
    this.usual = Bandwidth.parse(loaded.settings().transfer().bandwidth());
    this.calendars = ScheduleReader.calendars(loaded);
    this.windows =
        loaded.settings().schedule().windows().stream()
            .filter(entry -> !entry.bandwidth().isBlank())
            .map(Window::of)
            .toList();
  }

  /**
   * Reads it.
   *
   * @param loaded a configuration without faults
   */
  public static ConfiguredBandwidth of(Loaded loaded) {
    return new ConfiguredBandwidth(loaded);
  }

  /** The limit of a stream at a moment; empty for none. */
  public Optional<Bandwidth> at(StreamId stream, Instant moment) {
    Optional<Night> open =
        Optional.ofNullable(calendars.get(stream)).flatMap(calendar -> calendar.openAt(moment));
    return open.flatMap(
            night ->
                windows.stream()
                    .filter(window -> window.isOf(stream, night.businessDate().getDayOfWeek()))
                    .findFirst())
        .map(Window::bandwidth)
        .orElse(usual);
  }

  /** Adds every fault of the bandwidths, one sentence each. */
  static void check(Loaded loaded, List<String> faults) {
    check("transfer.bandwidth", loaded.settings().transfer().bandwidth(), loaded, faults);
    for (WindowEntry entry : loaded.settings().schedule().windows()) {
      if (!entry.bandwidth().isBlank()) {
        check("schedule.windows.bandwidth", entry.bandwidth(), loaded, faults);
      }
    }
  }

  private static void check(String name, String text, Loaded loaded, List<String> faults) {
    try {
      Bandwidth.parse(text)
          .flatMap(bandwidth -> tooLittle(loaded.settings(), bandwidth))
          .ifPresent(fault -> faults.add(name + ": " + fault));
    } catch (IllegalArgumentException e) {
      faults.add(name + ": " + e.getMessage());
    }
  }

  /**
   * Why a bandwidth is too little for these settings: a chunk of each partition shares it, and each
   * must be through within one request; empty when it is enough.
   */
  public static Optional<String> tooLittle(PartySettings settings, Bandwidth bandwidth) {
    CentreAddress centre = settings.centre();
    if (centre == null) {
      return Optional.empty();
    }
    Transfer transfer = settings.transfer();
    long octets = transfer.partitions() * transfer.blockSize().toBytes();
    Duration needed = Duration.ofSeconds(octets / bandwidth.octetsPerSecond());
    return needed.compareTo(centre.requestTimeout()) <= 0
        ? Optional.empty()
        : Optional.of(
            bandwidth
                + " is too little: a block of each partition takes "
                + needed.toSeconds()
                + " s, a request at most "
                + centre.requestTimeout().toSeconds()
                + " s; lower transfer.partitions or transfer.block-size");
  }
}
