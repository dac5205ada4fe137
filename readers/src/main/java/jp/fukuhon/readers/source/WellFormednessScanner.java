package jp.fukuhon.readers.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Says of a document in one pass whether it is certainly valid UTF-8 and well-formed,
 * namespace-aware XML 1.0 of a plain subset. It can only ever accept: whatever it is not certain of
 * goes to the JDK's decoder and parser, which alone say what is wrong.
 *
 * <p>The subset: elements, attributes, text, comments, the five predefined entities and character
 * references, under an XML declaration in the usual spelling. Beyond it, and so never certain:
 * DOCTYPE, CDATA, processing instructions, a byte order mark, other spellings of the declaration,
 * names outside ASCII, kanji and kana, the prefix {@code xml}, great depth. One reader's: not
 * thread-safe; nothing is allocated per document.
 */
final class WellFormednessScanner {

  /** What the scanner can say. */
  enum Verdict {
    /** Every conforming decoder and parser accepts the document. */
    CERTAIN,
    /** Somebody else must look. */
    UNSURE
  }

  private static final int UNSURE_AT = -1;
  private static final int MOST_DEPTH = 100;
  private static final int LONGEST_NAME = 300;
  private static final int MOST_REFERENCES = 1000;

  private static final byte[] NOTHING = {};
  private static final byte[] DECLARATION = ascii("<?xml version=\"1.0\"");
  private static final byte[] ENCODING = ascii(" encoding=\"UTF-8\"");
  private static final byte[] ENCODING_LOWER = ascii(" encoding=\"utf-8\"");
  private static final byte[] STANDALONE = ascii(" standalone=\"yes\"");
  private static final byte[] DECLARATION_END = ascii("?>");
  private static final byte[][] ENTITIES = {
    ascii("amp;"), ascii("lt;"), ascii("gt;"), ascii("quot;"), ascii("apos;")
  };
  private static final byte[][] RESERVED_NAMESPACES = {
    ascii("http://www.w3.org/XML/1998/namespace"), ascii("http://www.w3.org/2000/xmlns/")
  };

  private final TagNames names = new TagNames();
  private final int[] nameFrom = new int[MOST_DEPTH];
  private final int[] nameTo = new int[MOST_DEPTH];
  private byte[] xml = NOTHING;
  private int depth;
  private int references;

  /** Scans a document, which is read only. */
  Verdict scan(byte[] document) {
    xml = document;
    names.document(document);
    depth = 0;
    references = 0;
    Verdict verdict = isWellFormed() ? Verdict.CERTAIN : Verdict.UNSURE;
    xml = NOTHING;
    names.document(NOTHING);
    return verdict;
  }

  private boolean isWellFormed() {
    boolean rooted = false;
    int at = declaration();
    while (at != UNSURE_AT) {
      at = depth == 0 ? Octets.spaces(xml, at) : text(at);
      if (at == xml.length) {
        return rooted && depth == 0;
      }
      if (at == UNSURE_AT || xml[at] != '<' || at + 1 == xml.length) {
        return false;
      }
      switch (xml[at + 1]) {
        case '/' -> at = endTag(at + 2);
        case '!' -> at = comment(at + 2);
        default -> {
          if (depth == 0 && rooted) {
            return false;
          }
          rooted = true;
          at = startTag(at + 1);
        }
      }
    }
    return false;
  }

  private int declaration() {
    if (!isAt(0, DECLARATION)) {
      return 0; // any other one is found unsure where it begins
    }
    int at = DECLARATION.length;
    at += isAt(at, ENCODING) || isAt(at, ENCODING_LOWER) ? ENCODING.length : 0;
    at += isAt(at, STANDALONE) ? STANDALONE.length : 0;
    return isAt(at, DECLARATION_END) ? at + DECLARATION_END.length : UNSURE_AT;
  }

  /** Text up to the next tag. */
  private int text(int from) {
    int at = Octets.run(xml, from, Octets.TEXT);
    while (at < xml.length) {
      switch (xml[at]) {
        case '<' -> {
          return at;
        }
        case '&' -> {
          at = reference(at + 1);
          if (at == UNSURE_AT) {
            return UNSURE_AT;
          }
        }
        case '>' -> {
          if (xml[at - 1] == ']' && xml[at - 2] == ']') {
            return UNSURE_AT;
          }
          at++;
        }
        default -> {
          return UNSURE_AT;
        }
      }
      at = Octets.run(xml, at, Octets.TEXT);
    }
    return at;
  }

  private int startTag(int from) {
    int colon = Octets.name(xml, from);
    int to = qualified(from, colon);
    if (to == UNSURE_AT || depth == MOST_DEPTH) {
      return UNSURE_AT;
    }
    names.tag();
    int at = to;
    while (true) {
      int next = Octets.spaces(xml, at);
      if (next == xml.length) {
        return UNSURE_AT;
      }
      if (xml[next] == '>' || xml[next] == '/') {
        return tagEnd(from, colon, to, next);
      }
      at = next == at ? UNSURE_AT : attribute(next);
      if (at == UNSURE_AT) {
        return UNSURE_AT;
      }
    }
  }

  private int tagEnd(int from, int colon, int to, int at) {
    if ((colon < to && !names.inScope(from, colon)) || !names.attributesInScope()) {
      return UNSURE_AT;
    }
    if (xml[at] == '>') {
      nameFrom[depth] = from;
      nameTo[depth++] = to;
      return at + 1;
    }
    if (at + 1 == xml.length || xml[at + 1] != '>') {
      return UNSURE_AT;
    }
    names.leave(depth);
    return at + 2;
  }

  private int endTag(int from) {
    if (depth == 0) {
      return UNSURE_AT;
    }
    depth--;
    int to = from + nameTo[depth] - nameFrom[depth];
    if (to >= xml.length || !Octets.same(xml, nameFrom[depth], from, to - from)) {
      return UNSURE_AT;
    }
    int at = Octets.spaces(xml, to);
    names.leave(depth);
    return at < xml.length && xml[at] == '>' ? at + 1 : UNSURE_AT;
  }

  private int attribute(int from) {
    int colon = Octets.name(xml, from);
    int to = qualified(from, colon);
    if (to == UNSURE_AT || !names.attribute(from, colon, to)) {
      return UNSURE_AT;
    }
    int equals = Octets.spaces(xml, to);
    if (equals == xml.length || xml[equals] != '=') {
      return UNSURE_AT;
    }
    int quote = Octets.spaces(xml, equals + 1);
    if (quote == xml.length || (xml[quote] != '"' && xml[quote] != '\'')) {
      return UNSURE_AT;
    }
    int before = references;
    int end = value(quote);
    boolean declares = TagNames.isXmlns(xml, from, colon);
    if (end == UNSURE_AT
        || (declares && (references != before || !declared(colon, to, quote + 1, end)))) {
      return UNSURE_AT;
    }
    return end + 1;
  }

  /** A namespace that is not reserved, bound to no prefix or to one that is not reserved. */
  private boolean declared(int colon, int to, int valueFrom, int valueTo) {
    for (byte[] reserved : RESERVED_NAMESPACES) {
      if (Arrays.equals(reserved, 0, reserved.length, xml, valueFrom, valueTo)) {
        return false;
      }
    }
    if (colon == to) {
      return true;
    }
    boolean reserved = to - colon > 3 && (xml[colon + 1] | 0x20) == 'x';
    return !reserved && valueFrom < valueTo && names.declare(colon + 1, to, depth);
  }

  /** The end of the name whose first part ends at {@code colon}, unless a name is missing. */
  private int qualified(int from, int colon) {
    if (colon == from || colon == xml.length || colon - from > LONGEST_NAME) {
      return UNSURE_AT;
    }
    if (xml[colon] != ':') {
      return colon;
    }
    int to = Octets.name(xml, colon + 1);
    return to == colon + 1 || to == xml.length || to - from > LONGEST_NAME ? UNSURE_AT : to;
  }

  /** The closing quote of the value that begins with the quote at {@code quote}. */
  private int value(int quote) {
    int mask = xml[quote] == '"' ? Octets.QUOTED : Octets.SINGLE_QUOTED;
    int at = Octets.run(xml, quote + 1, mask);
    while (at < xml.length && xml[at] == '&') {
      at = reference(at + 1);
      if (at == UNSURE_AT) {
        return UNSURE_AT;
      }
      at = Octets.run(xml, at, mask);
    }
    return at < xml.length && xml[at] == xml[quote] ? at : UNSURE_AT;
  }

  private int comment(int from) {
    if (from + 1 >= xml.length || xml[from] != '-' || xml[from + 1] != '-') {
      return UNSURE_AT;
    }
    int at = Octets.run(xml, from + 2, Octets.COMMENT);
    while (at + 2 < xml.length && xml[at] == '-') {
      if (xml[at + 1] == '-') {
        return xml[at + 2] == '>' ? at + 3 : UNSURE_AT;
      }
      at = Octets.run(xml, at + 1, Octets.COMMENT);
    }
    return UNSURE_AT;
  }

  private int reference(int from) {
    if (from == xml.length || ++references > MOST_REFERENCES) {
      return UNSURE_AT;
    }
    if (xml[from] == '#') {
      return CharacterReference.end(xml, from + 1);
    }
    for (byte[] entity : ENTITIES) {
      if (isAt(from, entity)) {
        return from + entity.length;
      }
    }
    return UNSURE_AT;
  }

  private boolean isAt(int at, byte[] octets) {
    return xml.length - at >= octets.length
        && Arrays.equals(xml, at, at + octets.length, octets, 0, octets.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
