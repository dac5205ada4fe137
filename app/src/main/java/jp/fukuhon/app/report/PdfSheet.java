package jp.fukuhon.app.report;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.jspecify.annotations.Nullable;

/**
 * Pages of A4 across, filled from the top down; all lengths in points. A new page begins where
 * there is no room. Not thread-safe.
 */
final class PdfSheet implements Closeable {

  static final float MARGIN = 36;

  private static final PDRectangle SIZE =
      new PDRectangle(
          /* width= */ PDRectangle.A4.getHeight(), /* height= */ PDRectangle.A4.getWidth());

  /** Between the margins. */
  static final float WIDTH = SIZE.getWidth() - 2 * MARGIN;

  private static final float BOTTOM = MARGIN + 12;
  private static final float FOOT = 24;
  private static final float FOOT_SIZE = 8;

  /** Of a line, by the size of its font. */
  private static final float LEADING = 1.4f;

  /** They stay at the end of their line. */
  private static final String CLOSING = "、。，．・：；）」』〕％ー,.)";

  private final PDDocument document;
  private final PdfFont font;
  private @Nullable PDPageContentStream content;
  private float top;

  PdfSheet(PDDocument document, PdfFont font) {
    this.document = document;
    this.font = font;
  }

  /** The page in hand. */
  PDPageContentStream content() throws IOException {
    PDPageContentStream open = content;
    return open == null ? next() : open;
  }

  private PDPageContentStream next() throws IOException {
    close();
    PDPage page = new PDPage(SIZE);
    document.addPage(page);
    PDPageContentStream begun = new PDPageContentStream(document, page);
    content = begun;
    top = SIZE.getHeight() - MARGIN;
    return begun;
  }

  /**
   * Makes room, on a new page if need be.
   *
   * @return true when a page was begun
   */
  boolean room(float height) throws IOException {
    if (content == null || top - height < BOTTOM) {
      next();
      return true;
    }
    return false;
  }

  /** Where the next thing begins. */
  float top() {
    return top;
  }

  /** Goes down. */
  void down(float height) {
    top -= height;
  }

  /** How high so many lines are. */
  static float height(int lines, float size) {
    return lines * size * LEADING;
  }

  /** Lines of text, the first just below a height. */
  void text(float x, float below, float size, List<String> lines) throws IOException {
    float baseline = below - size;
    for (String line : lines) {
      show(content(), x, baseline, size, line);
      baseline -= size * LEADING;
    }
  }

  /** The same, each ending at {@code right}. */
  void textUpTo(float right, float below, float size, List<String> lines) throws IOException {
    float baseline = below - size;
    for (String line : lines) {
      show(content(), right - font.width(line, size), baseline, size, line);
      baseline -= size * LEADING;
    }
  }

  private void show(PDPageContentStream target, float x, float baseline, float size, String text)
      throws IOException {
    if (text.isEmpty()) {
      return;
    }
    target.beginText();
    target.newLineAtOffset(x, baseline);
    for (PdfFont.Run run : font.runs(text)) {
      target.setFont(run.font(), size);
      target.showText(run.codes());
    }
    target.endText();
  }

  /** A paragraph over the whole width. */
  void paragraph(float size, float indent, String text) throws IOException {
    List<String> lines = wrap(text, WIDTH - indent, size);
    room(height(lines.size(), size));
    text(MARGIN + indent, top, size, lines);
    down(height(lines.size(), size));
  }

  /** Pictures beside each other. */
  void pictures(List<ReportPage.Chart> charts) throws IOException {
    float width = WIDTH / charts.size();
    float height = 0;
    for (ReportPage.Chart chart : charts) {
      height = Math.max(height, width * chart.height() / chart.width());
    }
    room(height);
    float x = MARGIN;
    for (ReportPage.Chart chart : charts) {
      float own = width * chart.height() / chart.width();
      content()
          .drawImage(
              PDImageXObject.createFromByteArray(document, chart.png(), chart.title()),
              x,
              top - own,
              width,
              own);
      x += width;
    }
    down(height);
  }

  /** A text in lines no wider than that; a word of Latin letters is broken only if it must be. */
  List<String> wrap(String text, float width, float size) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.lines().toList()) {
      StringBuilder line = new StringBuilder();
      float used = 0;
      for (String character : PdfFont.characters(paragraph)) {
        float wide = font.width(character, size);
        if (used + wide > width && !line.isEmpty() && !CLOSING.contains(character)) {
          int end = endOfLine(line, character);
          lines.add(line.substring(0, end).stripTrailing());
          line.delete(0, end);
          used = font.width(line.toString(), size);
        }
        if (!line.isEmpty() || !character.isBlank()) {
          line.append(character);
          used += wide;
        }
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static int endOfLine(StringBuilder line, String next) {
    if (isLatin(next.charAt(0)) && isLatin(line.charAt(line.length() - 1))) {
      for (int i = line.length() - 1; i > 0; i--) {
        if (!isLatin(line.charAt(i))) {
          return i + 1;
        }
      }
    }
    return line.length();
  }

  private static boolean isLatin(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || c == ',' || c == '.');
  }

  /** What one page of so many says at its foot. */
  @FunctionalInterface
  interface Foot {
    String of(int page, int pages);
  }

  /** Ends the last page and writes the feet of all. */
  void finish(String left, Foot right) throws IOException {
    close();
    int pages = document.getNumberOfPages();
    for (int i = 0; i < pages; i++) {
      try (PDPageContentStream foot =
          new PDPageContentStream(document, document.getPage(i), AppendMode.APPEND, true, true)) {
        String number = right.of(i + 1, pages);
        show(foot, MARGIN, FOOT, FOOT_SIZE, left);
        show(foot, MARGIN + WIDTH - font.width(number, FOOT_SIZE), FOOT, FOOT_SIZE, number);
      }
    }
  }

  @Override
  public void close() throws IOException {
    PDPageContentStream open = content;
    if (open != null) {
      open.close();
      content = null;
    }
  }
}
