package jp.fukuhon.app.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.pdmodel.PDPageContentStream;

/** A table over the pages of a sheet; its head stands on each. Not thread-safe. */
final class PdfTable {

  private static final float SIZE = 8;
  private static final float PAD = 3;
  private static final float LINE = 0.4f;
  private static final float HEAD_GREY = 0.85f;
  private static final float PERSON_GREY = 0.93f;
  private static final float WHITE = 1;

  private final PdfSheet sheet;
  private final float[] widths;
  private final Set<Integer> figures;

  /**
   * @param widths of the columns
   * @param figures columns whose texts stand to the right
   */
  PdfTable(PdfSheet sheet, float[] widths, Set<Integer> figures) {
    this.sheet = sheet;
    this.widths = widths.clone();
    this.figures = Set.copyOf(figures);
  }

  void draw(List<String> columns, List<ReportPage.Row> rows) throws IOException {
    List<List<String>> head = wrapped(columns);
    sheet.room(height(head) + 2 * PdfSheet.height(2, SIZE));
    row(head, HEAD_GREY);
    for (ReportPage.Row row : rows) {
      List<List<String>> cells = wrapped(row.cells());
      if (sheet.room(height(cells))) {
        row(head, HEAD_GREY);
      }
      row(cells, row.person() ? PERSON_GREY : WHITE);
    }
  }

  private List<List<String>> wrapped(List<String> cells) {
    List<List<String>> wrapped = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      wrapped.add(sheet.wrap(cells.get(i), widths[i] - 2 * PAD, SIZE));
    }
    return wrapped;
  }

  private static float height(List<List<String>> cells) {
    int lines = cells.stream().mapToInt(List::size).max().orElse(1);
    return PdfSheet.height(lines, SIZE) + 2 * PAD;
  }

  private void row(List<List<String>> cells, float grey) throws IOException {
    float height = height(cells);
    float below = sheet.top() - PAD;
    PDPageContentStream content = sheet.content();
    content.setLineWidth(LINE);
    float x = PdfSheet.MARGIN;
    for (int i = 0; i < cells.size(); i++) {
      content.setNonStrokingColor(grey);
      content.addRect(x, sheet.top() - height, widths[i], height);
      content.fillAndStroke();
      content.setNonStrokingColor(0f);
      if (figures.contains(i)) {
        sheet.textUpTo(x + widths[i] - PAD, below, SIZE, cells.get(i));
      } else {
        sheet.text(x + PAD, below, SIZE, cells.get(i));
      }
      x += widths[i];
    }
    sheet.down(height);
  }
}
