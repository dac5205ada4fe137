package jp.fukuhon.app.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jp.fukuhon.app.settings.ScheduleReader;
import jp.fukuhon.app.timeline.Step;
import jp.fukuhon.app.timeline.Timeline;
import jp.fukuhon.core.error.Hop;
import org.jspecify.annotations.Nullable;

/**
 * What people and scripts are told of where a transfer's time went.
 *
 * @param timeline that is told
 */
record TimelineReport(Timeline timeline) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ScheduleReader.ZONE);

  void print(PrintStream out) {
    out.println(
        timeline.id()
            + " "
            + timeline.state()
            + ", as the "
            + (timeline.atSender() ? "sender" : "receiver")
            + " sees it; times are Asia/Tokyo");
    List<String[]> table = new ArrayList<>();
    table.add(new String[] {"TIME", "BY", "AFTER", "STEP"});
    Instant before = null;
    for (Step step : timeline.steps()) {
      table.add(
          new String[] {
            TIME.format(step.at()),
            by(step.by()),
            before == null ? "" : seconds(Duration.between(before, step.ours())),
            step.what()
          });
      before = step.ours();
    }
    Tables.print(out, table, Set.of(2));
    timeline
        .failures()
        .forEach(
            failure ->
                out.println(
                    "failed at "
                        + words(Set.of(failure.hop()))
                        + ", "
                        + TIME.format(failure.step().at())
                        + ": "
                        + failure.reason()));
    timeline
        .clocks()
        .ifPresent(
            clocks ->
                out.println(
                    "the other party's clock is ahead by "
                        + seconds(clocks.least())
                        + " to "
                        + seconds(clocks.most())
                        + "; AFTER is by this party's"));
    totals(out);
    timeline.unknown().forEach(what -> out.println("not known: " + what));
  }

  private void totals(PrintStream out) {
    List<String[]> table = new ArrayList<>();
    table.add(new String[] {"WHERE THE TIME WENT", "SECONDS", "SHARE"});
    timeline
        .totals()
        .forEach((hops, time) -> table.add(new String[] {words(hops), seconds(time), share(time)}));
    table.add(new String[] {"altogether", seconds(timeline.took()), ""});
    Tables.print(out, table, Set.of(1, 2));
    timeline
        .longest()
        .ifPresent(
            hops ->
                out.println(
                    "最も時間がかかったところ: "
                        + hops.stream().map(Hop::japanese).collect(Collectors.joining("・"))
                        + " / most of it: "
                        + hops.stream().map(Hop::english).collect(Collectors.joining(" or "))));
  }

  private String by(Step.Word word) {
    boolean own = word == Step.Word.OWN || (word == Step.Word.SENDER_SIGNED) == timeline.atSender();
    return switch (word) {
      case OWN -> "this party";
      case SENDER_SIGNED, RECEIVER_SIGNED -> own ? "this party, signed" : "the other, signed";
    };
  }

  private String share(Duration time) {
    double whole = timeline.took().toNanos();
    return whole <= 0 ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * time.toNanos() / whole);
  }

  private static String words(Set<Hop> hops) {
    return hops.stream()
        .map(hop -> hop.japanese() + " (" + hop.english() + ")")
        .collect(Collectors.joining(" or "));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e9);
  }

  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", timeline.id().toString());
    json.put("side", timeline.atSender() ? "sender" : "receiver");
    json.put("state", timeline.state());
    json.put("tookMillis", timeline.took().toMillis());
    json.put(
        "totals",
        timeline.totals().entrySet().stream()
            .map(
                each ->
                    Map.of(
                        "hops",
                        each.getKey().stream().map(Hop::name).toList(),
                        "millis",
                        each.getValue().toMillis()))
            .toList());
    json.put(
        "longest",
        timeline.longest().map(hops -> hops.stream().map(Hop::name).toList()).orElse(List.of()));
    json.put("steps", timeline.steps().stream().map(TimelineReport::json).toList());
    json.put("failures", timeline.failures().stream().map(TimelineReport::json).toList());
    json.put(
        "otherClockAheadMillis",
        timeline
            .clocks()
            .map(
                clocks ->
                    Map.of("least", clocks.least().toMillis(), "most", clocks.most().toMillis()))
            .orElse(null));
    json.put("unknown", timeline.unknown());
    return json;
  }

  private static Map<String, Object> json(Step step) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("at", step.at().toString());
    json.put("ours", step.ours().toString());
    json.put("by", step.by().name());
    json.put("what", step.what());
    return json;
  }

  private static Map<String, @Nullable Object> json(Timeline.Failure failure) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("at", failure.step().at().toString());
    json.put("hop", failure.hop().name());
    json.put("what", failure.step().what());
    json.put("reason", failure.reason());
    return json;
  }
}
