package jp.fukuhon.readers.source;

/**
 * The names of the tag being scanned and the namespace prefixes in scope, as offsets into the
 * document. One scanner's; nothing is allocated per tag.
 */
final class TagNames {

  private static final int MOST_ATTRIBUTES = 48;
  private static final int MOST_PREFIXES = 64;
  private static final int NO_COLON = -1;

  private byte[] xml = new byte[0];
  private final int[] from = new int[MOST_ATTRIBUTES];
  private final int[] colon = new int[MOST_ATTRIBUTES];
  private final int[] to = new int[MOST_ATTRIBUTES];
  private int attributes;
  private final int[] prefixFrom = new int[MOST_PREFIXES];
  private final int[] prefixTo = new int[MOST_PREFIXES];
  private final int[] prefixDepth = new int[MOST_PREFIXES];
  private int prefixes;

  /** Begins a document. */
  void document(byte[] document) {
    xml = document;
    prefixes = 0;
  }

  /** Begins a tag. */
  void tag() {
    attributes = 0;
  }

  /**
   * Enters an attribute's name.
   *
   * @param colonAt of its colon, or the end when it has none
   * @return false when it may be there already, under this prefix or another, or when there are
   *     many
   */
  boolean attribute(int nameFrom, int colonAt, int nameTo) {
    if (attributes == MOST_ATTRIBUTES) {
      return false;
    }
    boolean prefixed = colonAt < nameTo;
    int local = prefixed ? colonAt + 1 : nameFrom;
    for (int i = 0; i < attributes; i++) {
      boolean otherPrefixed = colon[i] != NO_COLON;
      int otherLocal = otherPrefixed ? colon[i] + 1 : from[i];
      if (prefixed == otherPrefixed
          && to[i] - otherLocal == nameTo - local
          && Octets.same(xml, otherLocal, local, nameTo - local)) {
        return false;
      }
    }
    from[attributes] = nameFrom;
    colon[attributes] = prefixed ? colonAt : NO_COLON;
    to[attributes++] = nameTo;
    return true;
  }

  /**
   * Brings a prefix into scope for the element at {@code depth}; false when there are many.
   *
   * @param depth of the element that declares it
   */
  boolean declare(int prefixStart, int prefixEnd, int depth) {
    if (prefixes == MOST_PREFIXES) {
      return false;
    }
    prefixFrom[prefixes] = prefixStart;
    prefixTo[prefixes] = prefixEnd;
    prefixDepth[prefixes++] = depth;
    return true;
  }

  /** Whether every prefixed attribute of the tag has a prefix in scope; declarations need none. */
  boolean attributesInScope() {
    for (int i = 0; i < attributes; i++) {
      if (colon[i] != NO_COLON && !isXmlns(xml, from[i], colon[i]) && !inScope(from[i], colon[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether these octets are a prefix in scope. */
  boolean inScope(int prefixStart, int prefixEnd) {
    for (int i = prefixes - 1; i >= 0; i--) {
      int length = prefixEnd - prefixStart;
      if (prefixTo[i] - prefixFrom[i] == length
          && Octets.same(xml, prefixFrom[i], prefixStart, length)) {
        return true;
      }
    }
    return false;
  }

  /** Ends the element at {@code depth}: its prefixes leave. */
  void leave(int depth) {
    while (prefixes > 0 && prefixDepth[prefixes - 1] >= depth) {
      prefixes--;
    }
  }

  static boolean isXmlns(byte[] xml, int from, int to) {
    return to - from == 5
        && xml[from] == 'x'
        && xml[from + 1] == 'm'
        && xml[from + 2] == 'l'
        && xml[from + 3] == 'n'
        && xml[from + 4] == 's';
  }
}
