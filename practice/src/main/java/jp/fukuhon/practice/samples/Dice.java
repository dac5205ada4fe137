package jp.fukuhon.practice.samples;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** SplitMix64: the same seed gives the same numbers on every machine and version. One thread. */
final class Dice {

  private long state;

  Dice(long seed) {
    this.state = seed;
  }

  /** Mixes a value into a seed. */
  static long mix(long seed, long value) {
    return scramble(seed * 0x9E3779B97F4A7C15L + value);
  }

  private static long scramble(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    return scramble(state);
  }

  /** 0 to {@code bound − 1}. */
  int below(int bound) {
    return (int) (((next() >>> 33) * bound) >>> 31);
  }

  /** {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return low + below(high - low + 1);
  }

  /** True in {@code percent} of a hundred throws. */
  boolean percent(int percent) {
    return below(100) < percent;
  }

  /** Fills the array from {@code from} on with random octets. */
  void fill(byte[] target, int from) {
    ByteBuffer buffer = ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
    int i = from;
    for (; i + Long.BYTES <= target.length; i += Long.BYTES) {
      buffer.putLong(i, next());
    }
    for (; i < target.length; i++) {
      target[i] = (byte) next();
    }
  }
}
