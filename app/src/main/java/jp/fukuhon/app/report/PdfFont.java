package jp.fukuhon.app.report;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.CmapSubtable;
import org.apache.fontbox.ttf.CmapTable;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * The font of one document, variation sequences included. PDFBox knows characters of one code point
 * only, so a sequence is written under a code of its own from plane 15, and {@link PdfText} puts
 * the sequence into what is read back. A glyph that stands for two texts (a sequence that looks as
 * its base does) is embedded by a second font. Only the glyphs that were used are embedded. Not
 * thread-safe.
 */
final class PdfFont implements Closeable {

  /** 〓 stands for what the font does not have. */
  private static final int GETA = 0x3013;

  private static final int PLANE_15 = 0xf0000;
  private static final float PER_EM = 1000;

  /**
   * A text in one of the fonts.
   *
   * @param codes as PDFBox is given them
   */
  record Run(PDType0Font font, String codes) {}

  private record Embedded(TrueTypeFont file, GlyphBinding binding, PDType0Font font) {}

  /**
   * A character as it is written.
   *
   * @param font which of the embedded ones
   */
  private record Written(int font, int code) {}

  private final PDDocument document;
  private final Path path;
  private final CmapLookup characters;
  private final VariationSequences sequences;
  private final List<Embedded> embedded = new ArrayList<>();
  private final Map<String, Written> written = new HashMap<>();
  private final Map<Integer, String> allotted = new LinkedHashMap<>();

  /**
   * @throws jp.fukuhon.core.error.TransferException.Configuration when it is no TrueType font
   */
  PdfFont(PDDocument document, Path path) {
    this.document = document;
    this.path = ReportFont.require(path);
    try {
      TrueTypeFont file = parse();
      this.characters = file.getUnicodeCmapLookup();
      this.sequences =
          new VariationSequences(file.getTableBytes(file.getTableMap().get(CmapTable.TAG)));
      embed(file);
    } catch (IOException | RuntimeException e) {
      throw ReportFont.unusable(path, e);
    }
  }

  private TrueTypeFont parse() throws IOException {
    TrueTypeFont file = new TTFParser().parse(new RandomAccessReadBufferedFile(path.toFile()));
    file.setEnableGsub(false); // a character is one glyph; nothing is put in the place of two
    return file;
  }

  private Embedded embed(TrueTypeFont file) throws IOException {
    GlyphBinding binding = new GlyphBinding();
    file.getCmap().setCmaps(new CmapSubtable[] {binding});
    Embedded another = new Embedded(file, binding, PDType0Font.load(document, file, true));
    embedded.add(another);
    return another;
  }

  /** What is seen as one character each: a base, and its selector if there is one. */
  static List<String> characters(String text) {
    List<String> characters = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.offsetByCodePoints(start, 1);
      while (end < text.length() && VariationSequences.isSelector(text.codePointAt(end))) {
        end = text.offsetByCodePoints(end, 1);
      }
      characters.add(text.substring(start, end));
      start = end;
    }
    return characters;
  }

  /** A text as it is to be written. */
  List<Run> runs(String text) {
    List<Run> runs = new ArrayList<>();
    StringBuilder codes = new StringBuilder();
    int font = 0;
    for (String character : characters(text)) {
      Written next = written.computeIfAbsent(character, this::write);
      if (next.font() != font && !codes.isEmpty()) {
        runs.add(new Run(embedded.get(font).font(), codes.toString()));
        codes.setLength(0);
      }
      font = next.font();
      codes.appendCodePoint(next.code());
    }
    if (!codes.isEmpty()) {
      runs.add(new Run(embedded.get(font).font(), codes.toString()));
    }
    return runs;
  }

  private Written write(String character) {
    int base = character.codePointAt(0);
    int glyph = glyph(character, base);
    String text = character;
    if (glyph == 0) {
      glyph = characters.getGlyphId(GETA);
      text = Character.toString(GETA);
    }
    int code = code(text);
    for (int i = 0; i < embedded.size(); i++) {
      if (embedded.get(i).binding().bind(glyph, code)) {
        return new Written(i, code);
      }
    }
    try {
      embed(parse()).binding().bind(glyph, code);
      return new Written(embedded.size() - 1, code);
    } catch (IOException e) {
      throw ReportFont.unusable(path, e);
    }
  }

  /** The glyph of a character in this font; 0 when it has none. */
  int glyph(String character, int base) {
    int length = Character.charCount(base);
    OptionalInt variant =
        character.length() > length
            ? sequences.glyph(base, character.codePointAt(length))
            : OptionalInt.empty();
    return variant.isPresent() ? variant.getAsInt() : characters.getGlyphId(base);
  }

  /**
   * One code point is its own code; another text gets one of plane 15. No two of these follow each
   * other, so that PDFBox makes no range of them.
   */
  private int code(String text) {
    int first = text.codePointAt(0);
    if (text.length() == Character.charCount(first) && first < PLANE_15) {
      return first;
    }
    int code = PLANE_15 + 2 * allotted.size();
    allotted.put(code, text);
    return code;
  }

  /** The texts of the codes of plane 15. */
  Map<Integer, String> allotted() {
    return allotted;
  }

  /**
   * How wide a text is.
   *
   * @param size of the font, in points
   */
  float width(String text, float size) {
    try {
      float width = 0;
      for (Run run : runs(text)) {
        width += run.font().getStringWidth(run.codes());
      }
      return width * size / PER_EM;
    } catch (IOException e) {
      throw ReportFont.unusable(path, e);
    }
  }

  /** To be called once the document is saved: its glyphs are copied then. */
  @Override
  public void close() throws IOException {
    for (Embedded one : embedded) {
      one.file().close();
    }
  }
}
