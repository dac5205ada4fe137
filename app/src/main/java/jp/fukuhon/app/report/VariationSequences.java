package jp.fukuhon.app.report;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which glyphs a font has for variation sequences (異体字セレクタ): format 14 of its {@code cmap} table
 * (ISO/IEC 14496-22), which FontBox passes over. Immutable.
 */
final class VariationSequences {

  private static final int FORMAT = 14;
  private static final int RECORDS = 4;

  private final Map<Long, Integer> glyphs = new HashMap<>();

  /**
   * @param cmap the whole table
   */
  VariationSequences(byte[] cmap) {
    ByteBuffer table = ByteBuffer.wrap(cmap); // big-endian, as a font is
    int subtables = table.getShort(2) & 0xffff;
    for (int i = 0; i < subtables; i++) {
      int offset = table.getInt(RECORDS + 8 * i + 4);
      if (table.getShort(offset) == FORMAT) {
        read(table, offset);
      }
    }
  }

  private void read(ByteBuffer table, int start) {
    int selectors = table.getInt(start + 6);
    for (int i = 0; i < selectors; i++) {
      int record = start + 10 + 11 * i;
      int selector = unsigned24(table, record);
      int mappings = table.getInt(record + 7); // those that are not the base's own glyph
      if (mappings != 0) {
        int count = table.getInt(start + mappings);
        for (int k = 0; k < count; k++) {
          int mapping = start + mappings + 4 + 5 * k;
          glyphs.put(
              key(unsigned24(table, mapping), selector), table.getShort(mapping + 3) & 0xffff);
        }
      }
    }
  }

  private static int unsigned24(ByteBuffer table, int at) {
    return ((table.getShort(at) & 0xffff) << 8) | (table.get(at + 2) & 0xff);
  }

  private static long key(int base, int selector) {
    return ((long) base << 32) | selector;
  }

  /** True for a variation selector. */
  static boolean isSelector(int codePoint) {
    return (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
        || (codePoint >= 0xe0100 && codePoint <= 0xe01ef);
  }

  /**
   * The glyph of a sequence; empty when it is the base's own, or when the font does not know it.
   */
  OptionalInt glyph(int base, int selector) {
    Integer glyph = glyphs.get(key(base, selector));
    return glyph == null ? OptionalInt.empty() : OptionalInt.of(glyph);
  }
}
