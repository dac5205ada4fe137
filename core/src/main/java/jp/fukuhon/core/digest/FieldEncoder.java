package jp.fukuhon.core.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * The canonical encoding under every digest and every AAD: each field is its length (4 octets, big
 * endian) followed by its octets, so that no two different lists of fields give the same octets.
 *
 * <p>Text is UTF-8; numbers are 8 octets big endian, two's complement; truth values are one octet,
 * 0 or 1. The buffer is reused after {@link #reset}. Not thread-safe.
 */
public final class FieldEncoder {

  private static final int INITIAL = 512;

  private byte[] buffer = new byte[INITIAL];
  private int length;

  /** Forgets every field; the buffer stays. */
  public FieldEncoder reset() {
    length = 0;
    return this;
  }

  /** Forgets what was appended after {@link #length} was {@code mark}. */
  public FieldEncoder truncate(int mark) {
    if (mark < 0 || mark > length) {
      throw new IllegalArgumentException("mark " + mark + " outside 0…" + length);
    }
    length = mark;
    return this;
  }

  /** Octets encoded so far. */
  public int length() {
    return length;
  }

  /**
   * Appends a text.
   *
   * @throws IllegalArgumentException when the text has an unpaired surrogate, which UTF-8 cannot
   *     express (two such texts would otherwise get one encoding)
   */
  public FieldEncoder text(String value) {
    int chars = value.length();
    reserve(4 + chars);
    int at = length + 4;
    for (int i = 0; i < chars; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        return wideText(value);
      }
      buffer[at + i] = (byte) c;
    }
    putInt(length, chars);
    length = at + chars;
    return this;
  }

  /** Appends octets. */
  public FieldEncoder bytes(byte[] value) {
    reserve(4 + value.length);
    putInt(length, value.length);
    System.arraycopy(value, 0, buffer, length + 4, value.length);
    length += 4 + value.length;
    return this;
  }

  /** Appends a number. */
  public FieldEncoder number(long value) {
    reserve(12);
    putInt(length, 8);
    putInt(length + 4, (int) (value >>> 32));
    putInt(length + 8, (int) value);
    length += 12;
    return this;
  }

  /** Appends a truth value. */
  public FieldEncoder flag(boolean value) {
    reserve(5);
    putInt(length, 1);
    buffer[length + 4] = (byte) (value ? 1 : 0);
    length += 5;
    return this;
  }

  /** Feeds the encoding into a digest. */
  public void updateInto(MessageDigest digest) {
    digest.update(buffer, 0, length);
  }

  /** Feeds the encoding into a MAC. */
  public void updateInto(Mac mac) {
    mac.update(buffer, 0, length);
  }

  /** Gives the encoding to an AEAD cipher as associated data. */
  public void updateAad(Cipher cipher) {
    cipher.updateAAD(buffer, 0, length);
  }

  /** A copy of the encoding. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, length);
  }

  private FieldEncoder wideText(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new IllegalArgumentException("text with an unpaired surrogate at index " + i);
      }
    }
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  private void putInt(int at, int value) {
    buffer[at] = (byte) (value >>> 24);
    buffer[at + 1] = (byte) (value >>> 16);
    buffer[at + 2] = (byte) (value >>> 8);
    buffer[at + 3] = (byte) value;
  }

  private void reserve(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(length, more)));
    }
  }
}
