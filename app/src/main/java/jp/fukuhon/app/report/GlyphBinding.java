package jp.fukuhon.app.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.fontbox.ttf.CmapSubtable;
import org.apache.fontbox.ttf.CmapTable;
import org.jspecify.annotations.Nullable;

/**
 * The character map that one embedded font is given instead of its own: it holds the codes that a
 * document has used, and each glyph stands for one of them only. So what is read back from the
 * document is what was written, also where characters share a glyph. Not thread-safe.
 */
final class GlyphBinding extends CmapSubtable {

  private final Map<Integer, Integer> glyphOf = new HashMap<>();
  private final Map<Integer, Integer> codeOf = new HashMap<>();

  GlyphBinding() {
    setPlatformId(CmapTable.PLATFORM_UNICODE);
    setPlatformEncodingId(CmapTable.ENCODING_UNICODE_2_0_FULL);
  }

  /**
   * Has a glyph stand for a code.
   *
   * @return false when it stands for another one in this font
   */
  boolean bind(int glyph, int code) {
    Integer bound = codeOf.putIfAbsent(glyph, code);
    if (bound != null && bound != code) {
      return false;
    }
    glyphOf.put(code, glyph);
    return true;
  }

  @Override
  public int getGlyphId(int code) {
    return glyphOf.getOrDefault(code, 0);
  }

  @Override
  public @Nullable List<Integer> getCharCodes(int glyph) {
    Integer code = codeOf.get(glyph);
    return code == null ? null : List.of(code);
  }
}
