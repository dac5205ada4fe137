package jp.fukuhon.app.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a report is written as. */
public enum ReportFormat {
  /** One file that needs nothing else. */
  HTML,
  /** Pages, with the glyphs they use embedded. */
  PDF,
  /** One line a stream. */
  CSV;

  /** The format that a file's name ends in; empty when it is none. */
  public static Optional<ReportFormat> of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".htm")) {
      return Optional.of(HTML);
    }
    return List.of(values()).stream()
        .filter(format -> name.endsWith("." + format.name().toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /**
   * Writes a report; the stream stays open.
   *
   * @param font file of the font that shows MJ characters; not asked for with CSV
   * @throws jp.fukuhon.core.error.TransferException.Configuration when the font cannot be used
   */
  public void write(BureauReport report, ReportLanguage language, Path font, OutputStream out)
      throws IOException {
    Words words = new Words(language);
    switch (this) {
      case CSV -> CsvReport.write(report, words, out);
      case HTML -> HtmlReport.write(page(report, words, font), out);
      case PDF ->
          PdfReport.write(
              page(report, words, font),
              font,
              (page, pages) -> words.say("page", page, pages),
              out);
    }
  }

  private static ReportPage page(BureauReport report, Words words, Path font) {
    return new ReportWriter(report, words).page(Charts.of(report, words, ReportFont.require(font)));
  }
}
