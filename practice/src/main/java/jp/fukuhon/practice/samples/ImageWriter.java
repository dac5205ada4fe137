package jp.fukuhon.practice.samples;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Appends what a scanned page looks like to a transfer: a bilevel TIFF (little-endian, one strip,
 * marked as CCITT G4) of 20 to 200 KB that does not compress, as Base64. The pixels mean nothing.
 */
final class ImageWriter {

  private static final int SMALLEST = 20_000;
  private static final int LARGEST = 200_000;
  private static final int HEADER = 8;
  private static final short SHORT = 3;
  private static final short LONG = 4;
  private static final int[][] ENTRIES = {
    // tag, value; the strip's length is filled in
    {256, 2480},
    {257, 3508},
    {258, 1},
    {259, 4},
    {262, 0},
    {273, -1},
    {277, 1},
    {278, 3508},
    {279, 0}
  };

  private final Dice dice;

  ImageWriter(Dice dice) {
    this.dice = dice;
  }

  void append(XmlBuffer xml) {
    byte[] base64 = Base64.getEncoder().encode(tiff());
    xml.add("<画像 形式=\"image/tiff\" 符号化=\"base64\">").raw(base64, 0, base64.length);
    xml.add("</画像>\n");
  }

  private byte[] tiff() {
    byte[] image = new byte[dice.between(SMALLEST, LARGEST)];
    int data = HEADER + 2 + ENTRIES.length * 12 + 4;
    dice.fill(image, data);
    ByteBuffer buffer = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(HEADER);
    buffer.putShort((short) ENTRIES.length);
    for (int[] entry : ENTRIES) {
      int value = entry[1];
      if (entry[0] == 273) {
        value = data;
      } else if (entry[0] == 279) {
        value = image.length - data;
      }
      boolean wide = entry[0] == 273 || entry[0] == 279;
      buffer.putShort((short) entry[0]).putShort(wide ? LONG : SHORT).putInt(1).putInt(value);
    }
    buffer.putInt(0);
    return image;
  }
}
