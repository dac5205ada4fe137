package jp.fukuhon.app.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A report as one HTML file that needs nothing else. Every value is escaped by the template engine;
 * the template has no unescaped one.
 */
final class HtmlReport {

  private static final String TEMPLATE = "report.html.mustache";

  private HtmlReport() {}

  static void write(ReportPage page, OutputStream out) throws IOException {
    try (InputStream template =
        Objects.requireNonNull(HtmlReport.class.getResourceAsStream(TEMPLATE))) {
      Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
      Mustache.compiler()
          .escapeHTML(true)
          .compile(new InputStreamReader(template, StandardCharsets.UTF_8))
          .execute(values(page), writer);
      writer.flush();
    }
  }

  private static Map<String, Object> values(ReportPage page) {
    return Map.ofEntries(
        Map.entry("language", page.language()),
        Map.entry("title", page.title()),
        Map.entry("facts", facts(page.facts())),
        Map.entry("summaryTitle", page.summaryTitle()),
        Map.entry("summary", facts(page.summary())),
        Map.entry("attentionTitle", page.attentionTitle()),
        Map.entry("attention", page.attention()),
        Map.entry(
            "charts",
            page.charts().stream()
                .map(
                    chart ->
                        Map.of(
                            "alt",
                            chart.title(),
                            "width",
                            chart.width(),
                            "height",
                            chart.height(),
                            "png",
                            Base64.getEncoder().encodeToString(chart.png())))
                .toList()),
        Map.entry("tableTitle", page.tableTitle()),
        Map.entry("columns", page.columns()),
        Map.entry(
            "rows",
            page.rows().stream()
                .map(row -> Map.of("cells", row.cells(), "person", row.person()))
                .toList()),
        Map.entry("notes", page.notes()),
        Map.entry("noContents", page.noContents()));
  }

  private static List<Map<String, String>> facts(List<ReportPage.Fact> facts) {
    return facts.stream()
        .map(fact -> Map.of("label", fact.label(), "value", fact.value()))
        .toList();
  }
}
