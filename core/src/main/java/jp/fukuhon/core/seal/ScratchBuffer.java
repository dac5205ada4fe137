package jp.fukuhon.core.seal;

import java.util.Arrays;

/** A buffer kept between records, given back when one large record made it grow. One worker's. */
final class ScratchBuffer {

  private static final int KEPT = 1 << 20;

  private byte[] array = new byte[16 << 10];

  byte[] atLeast(int length) {
    if (array.length < length) {
      array = new byte[Math.max(length, Math.min(array.length * 2, KEPT))];
    }
    return array;
  }

  byte[] array() {
    return array;
  }

  /** Lets go of a buffer that is larger than usual. */
  void trim() {
    if (array.length > KEPT) {
      array = new byte[KEPT];
    }
  }

  void wipe() {
    Arrays.fill(array, (byte) 0);
  }

  void wipe(int length) {
    Arrays.fill(array, 0, length, (byte) 0);
  }
}
