package jp.fukuhon.app.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jp.fukuhon.app.report.BureauReport.Compared;
import jp.fukuhon.app.report.BureauReport.Line;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * A report's figures as CSV (RFC 4180, UTF-8 with a byte order mark, which spreadsheets ask for),
 * one line a stream. A text that a spreadsheet would take for a formula gets an apostrophe in
 * front.
 */
final class CsvReport {

  private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

  private static final List<String> COLUMNS =
      List.of(
          "csv.bureau",
          "csv.bureau.name",
          "csv.municipality",
          "csv.name",
          "csv.dataset",
          "csv.from",
          "csv.to",
          "csv.published",
          "csv.rejected",
          "csv.aborted",
          "csv.unproven",
          "csv.records",
          "csv.chain",
          "csv.broken",
          "csv.last.published",
          "csv.published.age",
          "csv.last.compared",
          "csv.compared.age",
          "csv.result",
          "csv.missing.centre",
          "csv.missing.source",
          "csv.different",
          "csv.unclassified",
          "csv.pending",
          "csv.mended",
          "csv.state",
          "csv.reasons");

  private CsvReport() {}

  static void write(BureauReport report, Words words, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    writer.write('\uFEFF');
    CSVPrinter printer = new CSVPrinter(writer, CSVFormat.RFC4180);
    printer.printRecord(COLUMNS.stream().map(words::say).toList());
    for (Line line : report.lines()) {
      printer.printRecord(guarded(values(report, line, words)));
    }
    printer.flush(); // the caller closes the file
  }

  private static List<Object> values(BureauReport report, Line line, Words words) {
    List<Object> values = new ArrayList<>();
    values.add(report.bureau());
    values.add(report.bureauName());
    values.add(line.municipality());
    values.add(line.name());
    values.add(line.dataset() == null ? "" : words.dataset(line.dataset()));
    values.add(report.period().from().toString());
    values.add(report.period().to().toString());
    values.add(line.nights().published());
    values.add(line.nights().rejected());
    values.add(line.nights().aborted());
    values.add(line.nights().unproven());
    values.add(line.nights().records());
    values.add(
        line.dataset() == null
            ? ""
            : words.say(line.brokenAt() == null ? "chain.complete" : "chain.broken.word"));
    values.add(Objects.requireNonNullElse(line.brokenAt(), ""));
    values.add(line.lastPublished() == null ? "" : words.time(line.lastPublished()));
    values.add(hours(line.lastPublished(), report));
    Compared last = line.last();
    values.add(last == null ? "" : words.time(last.at()));
    values.add(hours(last == null ? null : last.at(), report));
    values.add(
        words.say(
            last == null
                ? "result.none"
                : last.differences() == 0 ? "result.equal" : "result.unequal"));
    values.add(last == null ? "" : last.missingAtCentre());
    values.add(last == null ? "" : last.missingAtSource());
    values.add(last == null ? "" : last.different());
    values.add(last == null ? "" : last.unclassified());
    values.add(last == null ? "" : last.pending());
    values.add(line.mended());
    values.add(words.say(line.isInOrder() ? "state.order" : "state.person"));
    values.add(new ReportWriter(report, words).reasons(line));
    return values;
  }

  private static Object hours(@Nullable Instant then, BureauReport report) {
    return then == null ? "" : Math.max(0, Duration.between(then, report.asOf()).toHours());
  }

  private static List<Object> guarded(List<Object> values) {
    return values.stream()
        .map(value -> value instanceof String text ? guarded(text) : value)
        .toList();
  }

  /** A text as a spreadsheet shows it and nothing more. */
  static String guarded(String text) {
    return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }
}
