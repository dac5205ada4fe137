package jp.fukuhon.app.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jp.fukuhon.app.report.BureauReport.Compared;
import jp.fukuhon.app.report.BureauReport.Line;
import jp.fukuhon.app.report.BureauReport.Nights;
import jp.fukuhon.app.report.BureauReport.Trouble;
import jp.fukuhon.app.report.ReportPage.Chart;
import jp.fukuhon.app.report.ReportPage.Fact;
import jp.fukuhon.app.report.ReportPage.Row;
import org.jspecify.annotations.Nullable;

/** Puts a report into words. */
final class ReportWriter {

  private final BureauReport report;
  private final Words words;

  ReportWriter(BureauReport report, Words words) {
    this.report = report;
    this.words = words;
  }

  /**
   * The page.
   *
   * @param charts of the same report
   */
  ReportPage page(List<Chart> charts) {
    return new ReportPage(
        words.language(),
        words.say("title"),
        facts(),
        words.say("summary"),
        summary(),
        words.say("attention"),
        attention(),
        charts,
        words.say("table"),
        columns(),
        report.lines().stream().map(this::row).toList(),
        notes(),
        words.say("no.contents"),
        String.join("   ", bureau(), period(), words.say("no.contents")));
  }

  private String bureau() {
    return words.say("bureau.value", report.bureauName(), report.bureau());
  }

  private String period() {
    return words.say(
        "period.value", report.period().from().toString(), report.period().to().toString());
  }

  private List<Fact> facts() {
    return List.of(
        fact("bureau", bureau()),
        fact("period", period()),
        fact("made", words.time(report.madeAt())),
        fact("centre", report.centre()),
        fact("as.of", words.time(report.asOf())));
  }

  private Fact fact(String label, String value) {
    return new Fact(words.say(label), value);
  }

  private List<Fact> summary() {
    long municipalities = report.lines().stream().map(Line::municipality).distinct().count();
    long streams = report.lines().stream().filter(line -> line.dataset() != null).count();
    long person = report.needAPerson().size();
    long published = report.lines().stream().mapToLong(line -> line.nights().published()).sum();
    long records = report.lines().stream().mapToLong(line -> line.nights().records()).sum();
    long mended = report.lines().stream().mapToLong(Line::mended).sum();
    long differences =
        report.lines().stream()
            .map(Line::last)
            .filter(Objects::nonNull)
            .mapToLong(Compared::differences)
            .sum();
    return List.of(
        fact("summary.municipalities", words.say("summary.municipalities.value", municipalities)),
        fact("summary.streams", words.say("summary.streams.value", streams)),
        fact("summary.order", words.say("count.value", report.lines().size() - person)),
        fact("summary.person", words.say("count.value", person)),
        fact("summary.published", words.say("summary.published.value", published, records)),
        fact("summary.differences", words.say("count.value", differences)),
        fact("summary.mended", words.say("count.value", mended)));
  }

  private List<String> attention() {
    List<String> lines = new ArrayList<>();
    for (Line line : report.needAPerson()) {
      lines.add(
          words.say(
              "attention.line",
              line.municipality(),
              line.name(),
              words.dataset(line.dataset()),
              reasons(line)));
    }
    return lines.isEmpty() ? List.of(words.say("attention.none")) : lines;
  }

  /** Why a person has to look, one sentence after the other; empty when nobody has to. */
  String reasons(Line line) {
    return String.join(
        words.language().equals("ja") ? "" : " ",
        line.troubles().stream().map(trouble -> reason(line, trouble)).toList());
  }

  private String reason(Line line, Trouble trouble) {
    String key = "trouble." + trouble;
    return switch (trouble) {
      case CHAIN_BROKEN -> words.say(key, Objects.requireNonNullElse(line.brokenAt(), ""));
      case COMPARISON_NOT_SIGNED -> words.say(key, line.falseResults());
      case DIFFERENT -> {
        Compared last = line.last();
        yield words.say(key, last == null ? 0 : last.differences());
      }
      case NO_STREAM, NO_PUBLICATION, LAST_NOT_PUBLISHED, NOT_COMPARED -> words.say(key);
    };
  }

  private List<String> columns() {
    return List.of(
        words.say("column.municipality"),
        words.say("column.dataset"),
        words.say("column.published"),
        words.say("column.rejected"),
        words.say("column.aborted"),
        words.say("column.unproven"),
        words.say("column.records"),
        words.say("column.chain"),
        words.say("column.last.published"),
        words.say("column.last.compared"),
        words.say("column.result"),
        words.say("column.mended"),
        words.say("column.state"));
  }

  private Row row(Line line) {
    Nights nights = line.nights();
    Compared last = line.last();
    String brokenAt = line.brokenAt();
    boolean person = !line.isInOrder();
    return new Row(
        List.of(
            line.municipality() + " " + line.name(),
            words.dataset(line.dataset()),
            words.count(nights.published()),
            words.count(nights.rejected()),
            words.count(nights.aborted()),
            words.count(nights.unproven()),
            words.count(nights.records()),
            line.dataset() == null
                ? Words.none()
                : brokenAt == null
                    ? words.say("chain.complete")
                    : words.say("chain.broken", brokenAt),
            timeAndAge(line.lastPublished()),
            timeAndAge(last == null ? null : last.at()),
            result(last),
            words.count(line.mended()),
            words.say(person ? "state.person" : "state.order")),
        person);
  }

  private String timeAndAge(@Nullable Instant instant) {
    return instant == null
        ? Words.none()
        : words.time(instant) + "\n" + words.age(instant, report.asOf());
  }

  private String result(@Nullable Compared last) {
    if (last == null) {
      return words.say("result.none");
    }
    List<String> parts = new ArrayList<>();
    if (last.differences() == 0) {
      parts.add(words.say("result.equal"));
    }
    add(parts, "result.missing.centre", last.missingAtCentre());
    add(parts, "result.missing.source", last.missingAtSource());
    add(parts, "result.different", last.different());
    add(parts, "result.unclassified", last.unclassified());
    add(parts, "result.pending", last.pending());
    return String.join("\n", parts);
  }

  private void add(List<String> parts, String key, long count) {
    if (count > 0) {
      parts.add(words.say(key, count));
    }
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(words.say("note.receipts"));
    notes.add(words.say("note.comparison"));
    notes.add(words.say("note.mended"));
    for (Line line : report.lines()) {
      String fault = line.fault();
      if (fault != null) {
        notes.add(words.say("note.details", fault));
      }
    }
    return notes;
  }
}
