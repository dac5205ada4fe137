package jp.fukuhon.app.desk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.nightly.ComparisonBook;
import jp.fukuhon.schedules.plan.ComparisonEntry;
import jp.fukuhon.schedules.plan.ComparisonEntry.Occasion;
import jp.fukuhon.schedules.plan.ComparisonState;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What people and scripts are told of the comparisons (突合) that a gateway owes.
 *
 * @param streams whose
 * @param book what became of them
 */
public record ComparisonReport(Collection<StreamId> streams, ComparisonBook book) {

  public ComparisonReport(Collection<StreamId> streams, JdbcClient jdbc) {
    this(streams, new ComparisonBook(jdbc));
  }

  /** What the bureau waits for, with the command that answers it. */
  public List<String> wishes(String command) {
    List<String> lines = new ArrayList<>();
    for (StreamId stream : streams) {
      for (ComparisonEntry wish : book.unanswered(stream)) {
        lines.add(
            "HINT: the bureau asks for a comparison of "
                + stream
                + " since "
                + NightReport.time(wish.since())
                + (wish.note().isEmpty() ? "" : " (" + wish.note() + ")")
                + (wish.state() == ComparisonState.RUNNING
                    ? "; a server is at it"
                    : "; a running server makes it, or type: "
                        + command
                        + " reconcile --dataset "
                        + stream.dataset()
                        + (wish.deep() ? " --deep" : "")));
      }
    }
    return lines;
  }

  /** For 'status' and 'nights': how the last one ended, then what needs a person. */
  public List<String> lines(String command) {
    List<String> lines = new ArrayList<>();
    for (StreamId stream : streams) {
      book.newest(stream, 1).stream()
          .map(entry -> "comparisons of " + stream + ": last " + words(entry))
          .forEach(lines::add);
      book.newest(stream, 1).stream()
          .filter(entry -> entry.occasion() == Occasion.NIGHT)
          .filter(entry -> entry.state() == ComparisonState.FAILED)
          .map(
              entry ->
                  "HINT: the comparison of "
                      + stream
                      + " for "
                      + entry.words()
                      + " is FAILED ("
                      + entry.note()
                      + "); by hand: "
                      + command
                      + " reconcile --dataset "
                      + stream.dataset()
                      + (entry.deep() ? " --deep" : ""))
          .forEach(lines::add);
    }
    lines.addAll(wishes(command));
    return lines;
  }

  private static String words(ComparisonEntry entry) {
    return "for "
        + entry.words()
        + " "
        + entry.state()
        + (entry.comparison() == null ? "" : ", see 'reconcile show " + entry.comparison() + "'")
        + (entry.note().isEmpty() ? "" : " (" + entry.note() + ")");
  }

  /** Adds the newest ones to what scripts are told of each stream's nights. */
  public List<Map<String, @Nullable Object>> into(
      List<Map<String, @Nullable Object>> rows, int limit) {
    for (Map<String, @Nullable Object> row : rows) {
      StreamId stream = StreamId.parse(String.valueOf(row.get("stream")));
      row.put(
          "comparisons", book.newest(stream, limit).stream().map(ComparisonReport::json).toList());
    }
    return rows;
  }

  private static Map<String, @Nullable Object> json(ComparisonEntry entry) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("occasion", entry.occasion().name());
    json.put("name", entry.name());
    json.put("deep", entry.deep());
    json.put("since", entry.since().toString());
    json.put("state", entry.state().name());
    json.put("attempts", entry.attempts());
    json.put("comparison", entry.comparison());
    json.put("note", entry.note());
    return json;
  }
}
