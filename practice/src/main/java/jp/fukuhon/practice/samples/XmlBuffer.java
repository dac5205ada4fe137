package jp.fukuhon.practice.samples;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Grows UTF-8 XML octet by octet, without strings in between. One thread; reusable. */
final class XmlBuffer {

  /** The UTF-8 of constant texts: element names and phrases. */
  private static final Map<String, byte[]> CONSTANTS = new ConcurrentHashMap<>();

  private byte[] octets = new byte[16 * 1024];
  private int length;

  void clear() {
    length = 0;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(octets, length);
  }

  /** Appends a constant text as it is: markup, or text without special characters. */
  XmlBuffer add(String constant) {
    byte[] utf8 =
        CONSTANTS.computeIfAbsent(constant, text -> text.getBytes(StandardCharsets.UTF_8));
    return raw(utf8, 0, utf8.length);
  }

  /** Appends octets that are UTF-8 already. */
  XmlBuffer raw(byte[] source, int from, int count) {
    if (length + count > octets.length) {
      octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + count));
    }
    System.arraycopy(source, from, octets, length, count);
    length += count;
    return this;
  }

  /** Appends a number of at least {@code width} digits. */
  XmlBuffer number(int value, int width) {
    int digits = width;
    for (long power = pow10(width); power <= value; power *= 10) {
      digits++;
    }
    if (length + digits > octets.length) {
      octets = Arrays.copyOf(octets, octets.length * 2);
    }
    int rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      octets[length + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  private static long pow10(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }

  /** How many octets there are. */
  int length() {
    return length;
  }

  /** Appends octets written earlier once more: a name that occurs again. */
  XmlBuffer again(int from, int to) {
    return raw(octets, from, to - from);
  }
}
