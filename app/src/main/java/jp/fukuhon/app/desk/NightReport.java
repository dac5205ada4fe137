package jp.fukuhon.app.desk;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.nightly.NightBook;
import jp.fukuhon.schedules.nightly.NightBook.Written;
import jp.fukuhon.schedules.plan.Night;
import jp.fukuhon.schedules.plan.NightCalendar;
import jp.fukuhon.schedules.plan.NightEntry;
import org.jspecify.annotations.Nullable;

/**
 * What people and scripts are told of a gateway's nights.
 *
 * @param calendars by stream
 * @param book what became of them
 * @param now the moment it is told
 */
public record NightReport(Map<StreamId, NightCalendar> calendars, NightBook book, Instant now) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ScheduleReader.ZONE);

  private static final int LOOK_BACK = 30;

  public static String time(@Nullable Instant at) {
    return at == null ? "-" : TIME.format(at);
  }

  /** The first night from now on that is still to be run or is being run. */
  private Optional<Night> next(StreamId stream, NightCalendar calendar) {
    Optional<Night> night = calendar.openAt(now).or(() -> calendar.nextAfter(now));
    while (night.isPresent() && isOver(stream, night.get())) {
      night = calendar.nextAfter(night.get().opens());
    }
    return night;
  }

  private boolean isOver(StreamId stream, Night night) {
    return book.find(stream, night.businessDate())
        .filter(written -> written.entry().state().isOver())
        .isPresent();
  }

  /** For 'status': each stream's next window and last night, then what needs a person. */
  public List<String> lines(String command) {
    List<String> lines = new ArrayList<>();
    calendars.forEach(
        (stream, calendar) -> {
          List<Written> newest = book.newest(stream, LOOK_BACK);
          String last =
              newest.stream()
                  .map(Written::entry)
                  .filter(entry -> !entry.night().opens().isAfter(now))
                  .findFirst()
                  .map(NightReport::words)
                  .orElse("none yet");
          lines.add(
              "nights of "
                  + stream
                  + ": "
                  + next(stream, calendar).map(this::window).orElse("none to come")
                  + "; last "
                  + last);
          book.open(stream).stream()
              .filter(written -> needsWord(written.entry()))
              .forEach(written -> lines.add("HINT: " + hint(written, command)));
          newest.stream()
              .filter(written -> written.forecastEnd() != null && written.entry().mayRun(now))
              .filter(written -> !written.entry().state().isOver())
              .forEach(written -> lines.add("HINT: " + late(written, command)));
        });
    return lines;
  }

  /** A night that is over without being sent, or whose window is and nobody writes its end. */
  private boolean needsWord(NightEntry entry) {
    return switch (entry.state()) {
      case FAILED, UNFINISHED -> true;
      case SKIPPED, MISSED -> entry.night().isClosed(now);
      case RUNNING, WAITING -> !entry.mayRun(now);
      case DONE, LATE -> false;
    };
  }

  private String window(Night night) {
    return (night.isOpen(now) ? "open now, " : "next ")
        + time(night.opens())
        + " to "
        + time(night.closes())
        + ", starts "
        + time(night.starts());
  }

  private static String words(NightEntry entry) {
    return entry.businessDate()
        + " "
        + entry.state()
        + (entry.madeUpOn() == null ? "" : ", made up by the night of " + entry.madeUpOn());
  }

  private static String hint(Written written, String command) {
    NightEntry entry = written.entry();
    String night = "night " + entry.businessDate() + " of " + written.stream() + " is ";
    return switch (entry.state()) {
      case UNFINISHED ->
          night
              + "UNFINISHED; the next window goes on, or at once: "
              + command
              + " run-on "
              + written.stream();
      case MISSED, FAILED, SKIPPED ->
          night
              + entry.state()
              + (entry.note().isEmpty() ? "" : " (" + entry.note() + ")")
              + "; the next night carries its changes, or at once: "
              + command
              + " send --server --dataset "
              + written.stream().dataset();
      case RUNNING, WAITING ->
          night
              + entry.state()
              + " and its window is over; is a server up? type: "
              + command
              + " serve";
      case DONE, LATE -> night + entry.state();
    };
  }

  private static String late(Written written, String command) {
    return "night "
        + written.entry().businessDate()
        + " of "
        + written.stream()
        + " will be through at "
        + time(written.forecastEnd())
        + ", after its window; to let it go on: "
        + command
        + " run-on "
        + written.stream();
  }

  /** For 'nights': the newest nights of every stream as a table. */
  public List<String[]> table(int limit) {
    List<String[]> table = new ArrayList<>();
    table.add(
        new String[] {
          "STREAM", "NIGHT", "STATE", "ATTEMPTS", "STARTED", "ENDED", "CLOSES", "MADE UP", "NOTE"
        });
    for (StreamId stream : calendars.keySet()) {
      for (Written written : book.newest(stream, limit)) {
        NightEntry entry = written.entry();
        table.add(
            new String[] {
              stream.toString(),
              entry.businessDate().toString(),
              entry.state().name(),
              String.valueOf(entry.attempts().count()),
              time(entry.attempts().startedAt()),
              time(entry.attempts().endedAt()),
              time(entry.until()),
              text(entry.madeUpOn(), Object::toString, "-"),
              entry.note()
            });
      }
    }
    return table;
  }

  /** For scripts. */
  public List<Map<String, @Nullable Object>> json(int limit) {
    List<Map<String, @Nullable Object>> streams = new ArrayList<>();
    calendars.forEach(
        (stream, calendar) -> {
          Map<String, @Nullable Object> json = new LinkedHashMap<>();
          json.put("stream", stream.toString());
          json.put("next", next(stream, calendar).map(NightReport::json).orElse(null));
          json.put("nights", book.newest(stream, limit).stream().map(NightReport::json).toList());
          streams.add(json);
        });
    return streams;
  }

  private static Map<String, @Nullable Object> json(Night night) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("businessDate", night.businessDate().toString());
    json.put("opens", night.opens().toString());
    json.put("starts", night.starts().toString());
    json.put("closes", night.closes().toString());
    return json;
  }

  public static Map<String, @Nullable Object> json(Written written) {
    NightEntry entry = written.entry();
    Map<String, @Nullable Object> json = json(entry.night());
    json.put("state", entry.state().name());
    json.put("attempts", entry.attempts().count());
    json.put("startedAt", text(entry.attempts().startedAt(), Instant::toString, null));
    json.put("endedAt", text(entry.attempts().endedAt(), Instant::toString, null));
    json.put("retryAt", text(entry.attempts().retryAt(), Instant::toString, null));
    json.put("runOnUntil", text(entry.runOnUntil(), Instant::toString, null));
    json.put("forecastEnd", text(written.forecastEnd(), Instant::toString, null));
    json.put("madeUpOn", text(entry.madeUpOn(), Object::toString, null));
    json.put("node", written.node());
    json.put("note", entry.note());
    return json;
  }

  private static <T> @Nullable String text(
      @Nullable T value, Function<T, String> words, @Nullable String whenNull) {
    return value == null ? whenNull : words.apply(value);
  }
}
