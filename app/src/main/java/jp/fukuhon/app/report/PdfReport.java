package jp.fukuhon.app.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.viewerpreferences.PDViewerPreferences;

/** A report as pages to be printed, with the glyphs it uses embedded. */
final class PdfReport {

  private static final float TITLE = 16;
  private static final float HEADING = 11;
  private static final float TEXT = 9;
  private static final float SMALL = 8;
  private static final float GAP = 6;
  private static final float LABEL = 135;
  private static final int BESIDE = 2;

  private static final float[] COLUMNS = {100, 46, 32, 32, 32, 34, 46, 96, 80, 80, 104, 40, 48};
  private static final Set<Integer> FIGURES = Set.of(2, 3, 4, 5, 6, 11);

  private PdfReport() {}

  /**
   * Writes it.
   *
   * @param pageWords a page's number and how many there are, in words
   * @throws jp.fukuhon.core.error.TransferException.Configuration when the font is missing
   */
  static void write(ReportPage page, Path fontFile, PdfSheet.Foot pageWords, OutputStream out)
      throws IOException {
    try (PDDocument document = new PDDocument();
        PdfFont font = new PdfFont(document, fontFile);
        PdfSheet sheet = new PdfSheet(document, font)) {
      describe(document, page);
      sheet.paragraph(TITLE, 0, page.title());
      sheet.down(GAP);
      facts(sheet, page.facts());
      heading(sheet, page.summaryTitle());
      facts(sheet, page.summary());
      heading(sheet, page.attentionTitle());
      for (String line : page.attention()) {
        sheet.paragraph(TEXT, GAP, line);
      }
      sheet.down(GAP);
      sheet.pictures(page.charts());
      heading(sheet, page.tableTitle());
      new PdfTable(sheet, COLUMNS, FIGURES).draw(page.columns(), page.rows());
      sheet.down(GAP);
      for (String note : page.notes()) {
        sheet.paragraph(SMALL, 0, note);
      }
      sheet.finish(page.foot(), pageWords);
      ByteArrayOutputStream drawn = new ByteArrayOutputStream();
      document.save(drawn);
      PdfText.write(drawn.toByteArray(), font.allotted(), out);
    }
  }

  private static void describe(PDDocument document, ReportPage page) {
    document.getDocumentInformation().setTitle(page.title());
    document.getDocumentInformation().setCreator("fukuhon");
    document.getDocumentCatalog().setLanguage(page.language());
    PDViewerPreferences preferences =
        new PDViewerPreferences(new org.apache.pdfbox.cos.COSDictionary());
    preferences.setDisplayDocTitle(true);
    document.getDocumentCatalog().setViewerPreferences(preferences);
  }

  private static void heading(PdfSheet sheet, String text) throws IOException {
    sheet.down(GAP);
    sheet.room(PdfSheet.height(4, HEADING)); // never alone at the foot of a page
    sheet.paragraph(HEADING, 0, text);
  }

  private static void facts(PdfSheet sheet, List<ReportPage.Fact> facts) throws IOException {
    float width = PdfSheet.WIDTH / BESIDE;
    for (int i = 0; i < facts.size(); i += BESIDE) {
      List<ReportPage.Fact> beside = facts.subList(i, Math.min(i + BESIDE, facts.size()));
      int lines = 1;
      for (ReportPage.Fact fact : beside) {
        lines = Math.max(lines, sheet.wrap(fact.value(), width - LABEL - GAP, TEXT).size());
      }
      sheet.room(PdfSheet.height(lines, TEXT));
      float x = PdfSheet.MARGIN;
      for (ReportPage.Fact fact : beside) {
        sheet.text(x, sheet.top(), TEXT, List.of(fact.label()));
        sheet.text(
            x + LABEL, sheet.top(), TEXT, sheet.wrap(fact.value(), width - LABEL - GAP, TEXT));
        x += width;
      }
      sheet.down(PdfSheet.height(lines, TEXT));
    }
  }
}
