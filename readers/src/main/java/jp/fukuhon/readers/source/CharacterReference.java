package jp.fukuhon.readers.source;

/** Numeric character references, decimal and hexadecimal. */
final class CharacterReference {

  private static final int MOST_DIGITS = 7;

  private CharacterReference() {}

  /**
   * The octet after the reference's semicolon.
   *
   * @param from after ampersand and number sign
   * @return -1 when it is not surely one to a character that XML 1.0 allows
   */
  static int end(byte[] xml, int from) {
    boolean hex = from < xml.length && xml[from] == 'x';
    int first = hex ? from + 1 : from;
    int radix = hex ? 16 : 10;
    int value = 0;
    int at = first;
    while (at < xml.length && at - first < MOST_DIGITS && xml[at] != ';') {
      int digit = xml[at] < 0 ? -1 : Character.digit(xml[at], radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
      at++;
    }
    boolean closed = at > first && at < xml.length && xml[at] == ';';
    return closed && isLegal(value) ? at + 1 : -1;
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c < 0xd800)
        || (c > 0xdfff && c < 0xfffe)
        || (c > 0xffff && c <= 0x10ffff);
  }
}
