package jp.fukuhon.readers.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Runs of UTF-8 octets: what a place of a document may hold, octet by octet. Every method stops
 * where it is not certain, be that an octet that is not allowed there, malformed UTF-8 or a
 * character that XML 1.0 does not allow; telling which is not its business.
 */
final class Octets {

  /** Text between tags: everything but {@code <}, {@code &} and {@code >}. */
  static final int TEXT = 1;

  /** An attribute's value in double quotes: everything but {@code <}, {@code &} and the quote. */
  static final int QUOTED = 1 << 1;

  /** The same in single quotes. */
  static final int SINGLE_QUOTED = 1 << 2;

  /** A comment: everything but a hyphen. */
  static final int COMMENT = 1 << 3;

  private static final int SPACE = 1 << 4;
  private static final int NAME = 1 << 5;
  private static final int NAME_START = 1 << 6;
  private static final byte[] ASCII = asciiClasses();

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  // lead octets E0, ED and EF need a look at the character: overlong forms, surrogates, U+FFFE
  private static final int EASY_LEADS = 0xffff & ~(1 | (1 << 0xd) | (1 << 0xf));

  private Octets() {}

  private static byte[] asciiClasses() {
    byte[] classes = new byte[128];
    for (int c = 0; c < classes.length; c++) {
      boolean space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (c < ' ' && !space) {
        continue;
      }
      boolean markup = c == '<' || c == '&';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean inName = letter || (c >= '0' && c <= '9') || c == '-' || c == '.';
      classes[c] =
          (byte)
              ((markup || c == '>' ? 0 : TEXT)
                  | (markup || c == '"' ? 0 : QUOTED)
                  | (markup || c == '\'' ? 0 : SINGLE_QUOTED)
                  | (c == '-' ? 0 : COMMENT)
                  | (space ? SPACE : 0)
                  | (inName ? NAME : 0)
                  | (letter ? NAME_START : 0));
    }
    return classes;
  }

  /**
   * The first octet from {@code from} on that is neither of the class {@code mask} nor part of a
   * legal character beyond ASCII; the length when there is none.
   */
  static int run(byte[] octets, int from, int mask) {
    int at = from;
    while (at < octets.length) {
      int octet = octets[at];
      if (octet >= 0) {
        if ((ASCII[octet] & mask) == 0) {
          return at;
        }
        at++;
      } else {
        int next = legal(octets, at);
        if (next == at) {
          return at;
        }
        at = next;
      }
    }
    return at;
  }

  /**
   * Whether two stretches hold the same octets. For names of a few characters, where calling the
   * JDK's comparison costs more than comparing.
   */
  static boolean same(byte[] octets, int one, int other, int length) {
    int done = 0;
    while (length - done >= Long.BYTES) {
      if ((long) LONG.get(octets, one + done) != (long) LONG.get(octets, other + done)) {
        return false;
      }
      done += Long.BYTES;
    }
    while (done < length) {
      if (octets[one + done] != octets[other + done]) {
        return false;
      }
      done++;
    }
    return true;
  }

  /** The first octet from {@code from} on that is no white space; the length when there is none. */
  static int spaces(byte[] octets, int from) {
    int at = from;
    while (at < octets.length && octets[at] >= 0 && (ASCII[octets[at]] & SPACE) != 0) {
      at++;
    }
    return at;
  }

  /**
   * The end of the name without a colon that begins at {@code from}; {@code from} when none surely
   * does. Of the characters beyond ASCII only kanji (U+4E00 to U+9FA5) and kana are sure.
   */
  static int name(byte[] octets, int from) {
    int at = from;
    int wanted = NAME_START;
    while (at < octets.length) {
      int octet = octets[at];
      if (octet >= 0) {
        if ((ASCII[octet] & wanted) == 0) {
          return at;
        }
        at++;
      } else {
        if (!isJapaneseName(octets, at, wanted == NAME)) {
          return at;
        }
        at += 3;
      }
      wanted = NAME;
    }
    return at;
  }

  private static boolean isJapaneseName(byte[] octets, int at, boolean inside) {
    if (octets.length - at < 4) {
      return false; // a name is never the last of a document
    }
    int word = (int) INT.get(octets, at);
    if (!hasThree(word)) {
      return false;
    }
    int c = threeOctets(word);
    return (c >= 0x4e00 && c <= 0x9fa5)
        || (c >= 0x3041 && c <= 0x3094)
        || (c >= 0x30a1 && c <= 0x30fa)
        || (inside && c == 0x30fc);
  }

  /**
   * Whether the octets are UTF-8 throughout, U+FFFE and U+FFFF not included (they are doubtful).
   */
  static boolean isPlainUtf8(byte[] octets) {
    int at = 0;
    while (at < octets.length) {
      if (octets[at] >= 0) {
        at = asciiEnd(octets, at + 1);
        continue;
      }
      int next = legal(octets, at);
      if (next == at) {
        return false;
      }
      at = next;
    }
    return true;
  }

  private static int asciiEnd(byte[] octets, int from) {
    int at = from;
    while (octets.length - at >= Long.BYTES) {
      long high = (long) LONG.get(octets, at) & HIGH_BITS;
      if (high != 0) {
        return at + (Long.numberOfTrailingZeros(high) >>> 3);
      }
      at += Long.BYTES;
    }
    while (at < octets.length && octets[at] >= 0) {
      at++;
    }
    return at;
  }

  /**
   * The octet after the legal character beyond ASCII at {@code at}; {@code at} if there is none.
   */
  private static int legal(byte[] octets, int at) {
    if (octets.length - at >= 4) {
      int word = (int) INT.get(octets, at);
      if (hasThree(word)) {
        return ((EASY_LEADS >>> (word & 0xf)) & 1) != 0 || isLegal(threeOctets(word)) ? at + 3 : at;
      }
    }
    return seldom(octets, at);
  }

  private static boolean hasThree(int word) {
    return (word & 0xc0c0f0) == 0x8080e0;
  }

  private static int threeOctets(int word) {
    return ((word & 0xf) << 12) | ((word >>> 2) & 0xfc0) | ((word >>> 16) & 0x3f);
  }

  private static boolean isLegal(int c) {
    return c >= 0x800 && (c & 0xf800) != 0xd800 && c < 0xfffe;
  }

  private static int seldom(byte[] octets, int at) {
    int lead = octets[at] & 0xff;
    int length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (length == 0 || octets.length - at < length) {
      return at;
    }
    int c = lead & (0xff >>> (length + 1));
    for (int i = 1; i < length; i++) {
      int next = octets[at + i];
      if ((next & 0xc0) != 0x80) {
        return at;
      }
      c = (c << 6) | (next & 0x3f);
    }
    boolean legal =
        switch (length) {
          case 2 -> true;
          case 3 -> isLegal(c);
          default -> c >= 0x10000 && c <= 0x10ffff;
        };
    return legal ? at + length : at;
  }
}
