package jp.fukuhon.app.settings;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jp.fukuhon.app.settings.ScheduleSettings.OnHolidays;
import jp.fukuhon.app.settings.ScheduleSettings.WindowEntry;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.calendar.HolidayFile;
import jp.fukuhon.schedules.calendar.JapaneseHolidays;
import jp.fukuhon.schedules.plan.ClosingDays;
import jp.fukuhon.schedules.plan.ComparisonDays;
import jp.fukuhon.schedules.plan.ComparisonPlanner;
import jp.fukuhon.schedules.plan.DaysOff;
import jp.fukuhon.schedules.plan.NightCalendar;
import jp.fukuhon.schedules.plan.StartSpread;
import jp.fukuhon.schedules.plan.TransferWindow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the calendars of a gateway's streams out of its settings, and judges them on the way. */
public final class ScheduleReader {

  /** All times are the registers' own. */
  public static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

  private static final Logger LOG = LoggerFactory.getLogger(ScheduleReader.class);
  private static final Duration LONGEST_SPREAD = Duration.ofHours(12);
  private static final int MOST_PARALLEL = 64;

  private final Loaded loaded;
  private final ScheduleSettings settings;
  private final List<String> faults;

  private ScheduleReader(Loaded loaded, List<String> faults) {
    this.loaded = loaded;
    this.settings = loaded.settings().schedule();
    this.faults = faults;
  }

  /**
   * The nights of each stream that has a window, in the order of {@code streams}.
   *
   * @param loaded a configuration without faults
   */
  public static Map<StreamId, NightCalendar> calendars(Loaded loaded) {
    List<String> faults = new ArrayList<>();
    Map<StreamId, NightCalendar> calendars = new ScheduleReader(loaded, faults).read();
    if (!faults.isEmpty()) {
      throw new TransferException.Configuration(String.join("\n  ", faults), null);
    }
    return calendars;
  }

  /**
   * When each stream of the gateway is compared with the centre, in the order of {@code streams}.
   *
   * @param loaded a configuration without faults
   */
  public static Map<StreamId, ComparisonPlanner> comparisons(Loaded loaded) {
    Map<StreamId, NightCalendar> calendars = calendars(loaded);
    ScheduleReader reader = new ScheduleReader(loaded, new ArrayList<>());
    ComparisonDays days = reader.comparisonDays(calendars);
    Map<StreamId, ComparisonPlanner> planners = new LinkedHashMap<>();
    reader
        .streams()
        .forEach(
            stream -> planners.put(stream, new ComparisonPlanner(calendars.get(stream), days)));
    return planners;
  }

  private ComparisonDays comparisonDays(Map<StreamId, NightCalendar> calendars) {
    try {
      ComparisonDays days =
          ComparisonDays.parse(
              settings.reconcile().afterNight(), settings.reconcile().deepAfterNight());
      for (DayOfWeek day : days.all()) {
        require(
            calendars.values().stream().anyMatch(calendar -> calendar.opensOn(day)),
            "schedule.reconcile: no window opens on " + day);
      }
      return days;
    } catch (IllegalArgumentException e) {
      faults.add("schedule.reconcile: " + e.getMessage());
      return ComparisonDays.NONE;
    }
  }

  /** Adds every fault of the schedule, one sentence each. */
  static void check(Loaded loaded, List<String> faults) {
    ScheduleReader reader = new ScheduleReader(loaded, faults);
    ScheduleSettings settings = reader.settings;
    reader.require(
        settings.nightly().isEmpty(),
        "schedule.nightly: is no setting any more; set schedule.windows, for example"
            + " [{hours: \"19:00-06:00\", days: [MON-FRI]}]");
    reader.require(
        !settings.spread().isNegative() && settings.spread().compareTo(LONGEST_SPREAD) <= 0,
        "schedule.spread: is not between 0s and 12h");
    reader.require(
        settings.parallel() >= 1 && settings.parallel() <= MOST_PARALLEL,
        "schedule.parallel: " + settings.parallel() + " is not between 1 and " + MOST_PARALLEL);
    reader.comparisonDays(reader.read());
  }

  private Map<StreamId, NightCalendar> read() {
    DaysOff daysOff = daysOff();
    Map<StreamId, List<TransferWindow>> windows = new LinkedHashMap<>();
    streams().forEach(stream -> windows.put(stream, new ArrayList<>()));
    settings.windows().forEach(entry -> add(entry, windows));
    Map<StreamId, NightCalendar> calendars = new LinkedHashMap<>();
    windows.forEach(
        (stream, own) -> {
          if (!own.isEmpty()) {
            add(stream, own, daysOff, calendars);
          }
        });
    return calendars;
  }

  /** Those that can be read; the others are faults of 'streams' and told there. */
  private List<StreamId> streams() {
    List<StreamId> streams = new ArrayList<>();
    for (String text : loaded.settings().streams()) {
      try {
        streams.add(StreamId.parse(text));
      } catch (IllegalArgumentException e) {
        LOG.debug("no stream: {}", text, e);
      }
    }
    return streams;
  }

  private void add(WindowEntry entry, Map<StreamId, List<TransferWindow>> windows) {
    if (entry.hours() == null) {
      faults.add("schedule.windows.hours: is missing");
      return;
    }
    try {
      TransferWindow window = TransferWindow.parse(entry.hours(), entry.days());
      if (entry.streams().isEmpty()) {
        windows.values().forEach(own -> own.add(window));
      }
      for (String text : entry.streams()) {
        List<TransferWindow> own = windows.get(StreamId.parse(text));
        if (own == null) {
          faults.add("schedule.windows.streams: '" + text + "' is none of 'streams'");
        } else {
          own.add(window);
        }
      }
    } catch (IllegalArgumentException e) {
      faults.add("schedule.windows: " + e.getMessage());
    }
  }

  private void add(
      StreamId stream,
      List<TransferWindow> own,
      DaysOff daysOff,
      Map<StreamId, NightCalendar> calendars) {
    try {
      Duration after = StartSpread.after(stream.municipality(), settings.spread());
      calendars.put(stream, new NightCalendar(ZONE, own, daysOff, after));
    } catch (IllegalArgumentException e) {
      faults.add("schedule.windows: " + stream + ": " + e.getMessage());
    }
  }

  private DaysOff daysOff() {
    DaysOff closed = DaysOff.NONE;
    try {
      closed = ClosingDays.parse(settings.closedDays());
    } catch (IllegalArgumentException e) {
      faults.add("schedule.closed-days: " + e.getMessage());
    }
    return settings.holidays() == OnHolidays.OPEN ? closed : closed.or(holidays());
  }

  private DaysOff holidays() {
    DaysOff builtIn = new JapaneseHolidays();
    Path file = settings.holidaysFile();
    if (file == null) {
      return builtIn;
    }
    try {
      return HolidayFile.read(loaded.resolve(file), builtIn);
    } catch (TransferException.Configuration e) {
      faults.add("schedule.holidays-file: " + e.getMessage() + " (" + e.hint() + ")");
      return builtIn;
    }
  }

  private void require(boolean condition, String fault) {
    if (!condition) {
      faults.add(fault);
    }
  }
}
