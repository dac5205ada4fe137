package jp.fukuhon.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jp.fukuhon.core.error.TransferException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The PDF rendered to pictures, and its text read back. */
class PdfReportTest {

  private static final float DPI = 144;
  private static final int PIXELS = 6;
  private static final String BASE = "葛";

  /** What MJ has of 葛 (MJ022335 to MJ022338), and what Adobe-Japan1 has. */
  private static final List<String> SEQUENCES =
      List.of(
          BASE + "\uDB40\uDD02",
          BASE + "\uDB40\uDD03",
          BASE + "\uDB40\uDD07",
          BASE + "\uDB40\uDD06",
          BASE + "\uDB40\uDD00");

  private static byte[] pdf(BureauReport report, ReportLanguage language) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ReportFormat.PDF.write(report, language, Samples.font(), out);
    return out.toByteArray();
  }

  private static String text(PDDocument document) throws IOException {
    PDFTextStripper stripper = new PDFTextStripper();
    stripper.setSortByPosition(true);
    return stripper.getText(document);
  }

  private static long ink(BufferedImage picture) {
    int[] pixels =
        picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    return Arrays.stream(pixels).filter(pixel -> (pixel & 0xffffff) != 0xffffff).count();
  }

  @ParameterizedTest
  @EnumSource(ReportLanguage.class)
  void everyPageIsDrawnAndReadBack(ReportLanguage language) throws Exception {
    List<BureauReport.Line> lines = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      lines.addAll(Samples.report().lines());
    }
    byte[] pdf = pdf(Samples.report(lines), language);
    assertThat(pdf).as("a subset of the font, not all of it").hasSizeLessThan(1_000_000);
    try (PDDocument document = Loader.loadPDF(pdf)) {
      int pages = document.getNumberOfPages();
      assertThat(pages).isGreaterThan(1);
      PDFRenderer renderer = new PDFRenderer(document);
      for (int i = 0; i < pages; i++) {
        assertThat(ink(renderer.renderImageWithDPI(i, DPI))).as("page %d", i).isGreaterThan(5_000);
      }
      Words words = new Words(language);
      assertThat(text(document))
          .contains(words.say("title"), "奈良地方法務局", words.say("no.contents"))
          .contains(words.say("page", 1, pages), words.say("page", pages, pages))
          .contains("大和郡山市", "12,345", "1,234", "2026-10-24", "2026-11-22")
          .contains(Samples.KATSURAGI)
          .doesNotContain("\uDB80"); // none of the codes it is written by
    }
  }

  @Test
  void aVariationSequenceIsAnotherPictureAndTheSameText() throws Exception {
    List<String> written = new ArrayList<>(List.of(BASE));
    written.addAll(SEQUENCES);
    List<BufferedImage> pictures = new ArrayList<>();
    for (String name : written) {
      byte[] pdf = pdf(Samples.report(List.of(named(name))), ReportLanguage.JA);
      try (PDDocument document = Loader.loadPDF(pdf)) {
        assertThat(text(document)).contains("292109 " + name);
        pictures.add(picture(document, name));
      }
    }
    for (int i = 1; i < written.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(isSame(pictures.get(i), pictures.get(j)))
            .as("%s and %s", written.get(i), written.get(j))
            .isEqualTo(awtGlyph(written.get(i)) == awtGlyph(written.get(j)));
      }
    }
    assertThat(SEQUENCES.stream().map(PdfReportTest::awtGlyph).distinct())
        .as("glyphs of the sequences")
        .hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void allOfThemInOneDocumentAreReadBack() throws Exception {
    List<BureauReport.Line> lines = new ArrayList<>();
    lines.add(named(BASE));
    SEQUENCES.forEach(name -> lines.add(named(name)));
    lines.add(named("\uD842\uDFB7野家市")); // 𠮷, beyond the BMP
    lines.add(named("\uFA19社町と神社町")); // a compatibility ideograph and the unified one
    try (PDDocument document = Loader.loadPDF(pdf(Samples.report(lines), ReportLanguage.JA))) {
      String text = text(document);
      for (BureauReport.Line line : lines) {
        assertThat(text).contains("292109 " + line.name());
      }
    }
  }

  @Test
  void whatTheFontDoesNotHaveIsSeenToBeMissing() throws Exception {
    BureauReport report = Samples.report(List.of(named("\u2F00と一")));
    try (PDDocument document = Loader.loadPDF(pdf(report, ReportLanguage.JA))) {
      assertThat(text(document)).contains("292109 〓と一");
    }
  }

  /** The JDK's own shaping is the witness: it reads the font by another program. */
  @Test
  void glyphsAreThoseThatTheJdkFinds() throws Exception {
    try (PDDocument document = new PDDocument();
        PdfFont font = new PdfFont(document, Samples.font())) {
      List<String> all = new ArrayList<>(SEQUENCES);
      all.addAll(List.of(BASE, "辻", "辻\uDB40\uDD02", "辻\uDB40\uDD03", "邉\uDB40\uDD19", "𠮷"));
      for (String character : all) {
        assertThat(font.glyph(character, character.codePointAt(0)))
            .as(character)
            .isPositive()
            .isEqualTo(awtGlyph(character));
      }
    }
  }

  @Test
  void aMissingFontIsToldWithWhatToInstall() {
    assertThatThrownBy(
            () ->
                ReportFormat.PDF.write(
                    Samples.report(),
                    ReportLanguage.JA,
                    Path.of("/no/such/ipamjm.ttf"),
                    new ByteArrayOutputStream()))
        .isInstanceOfSatisfying(
            TransferException.Configuration.class,
            e -> assertThat(e.hint()).contains("apt-get install fonts-ipamj-mincho"))
        .hasMessageContaining("/no/such/ipamjm.ttf");
  }

  private static BureauReport.Line named(String name) {
    return BureauReport.Line.without("292109", name);
  }

  private static int awtGlyph(String character) {
    Font font = ReportFont.awt(Samples.font()).deriveFont(100f);
    char[] chars = character.toCharArray();
    GlyphVector glyphs =
        font.layoutGlyphVector(
            new FontRenderContext(null, true, true),
            chars,
            0,
            chars.length,
            Font.LAYOUT_LEFT_TO_RIGHT);
    return glyphs.getGlyphCode(0);
  }

  private record Place(int page, float x, float baseline) {}

  /** The picture of the character in the table, at {@value #PIXELS} pixels a point. */
  private static BufferedImage picture(PDDocument document, String character) throws IOException {
    List<Place> found = new ArrayList<>();
    PDFTextStripper stripper =
        new PDFTextStripper() {
          @Override
          protected void writeString(String text, List<TextPosition> positions) {
            positions.stream()
                .filter(position -> position.getUnicode().equals(character))
                .forEach(
                    position ->
                        found.add(new Place(getCurrentPageNo(), position.getX(), position.getY())));
          }
        };
    stripper.setSortByPosition(true);
    stripper.getText(document);
    Place last = found.getLast();
    BufferedImage page = new PDFRenderer(document).renderImage(last.page() - 1, PIXELS);
    BufferedImage part = // a copy: a part of a page would keep all of it
        new BufferedImage(8 * PIXELS, 12 * PIXELS, BufferedImage.TYPE_INT_RGB);
    part.createGraphics()
        .drawImage(
            page,
            -Math.round(last.x() * PIXELS),
            -Math.round((last.baseline() - 9) * PIXELS),
            null);
    return part;
  }

  private static boolean isSame(BufferedImage one, BufferedImage other) {
    int width = one.getWidth();
    int height = one.getHeight();
    return Arrays.equals(
        one.getRGB(0, 0, width, height, null, 0, width),
        other.getRGB(0, 0, width, height, null, 0, width));
  }
}
