package jp.fukuhon.fuzz;

import java.util.Arrays;

/**
 * Changes to a genuine message, written as octets, so that a fuzzer which knows nothing of keys and
 * signatures starts from something that is right: {@code kind, offset (2), operand} each.
 */
final class Edits {

  private static final int LARGEST = 1 << 20;
  private static final int OCTETS = 4;

  private Edits() {}

  /** The genuine octets with the edits applied, one after the other. */
  static byte[] applied(byte[] genuine, byte[] script, int from) {
    byte[] result = genuine.clone();
    for (int i = from; i + OCTETS <= script.length && result.length < LARGEST; i += OCTETS) {
      int offset = (script[i + 1] & 0xff) << 8 | (script[i + 2] & 0xff);
      result = edited(result, script[i] & 3, offset % (result.length + 1), script[i + 3]);
    }
    return result;
  }

  private static byte[] edited(byte[] octets, int kind, int at, byte operand) {
    int count = operand & 0xff;
    return switch (kind) {
      case 0 -> { // another octet
        byte[] other = octets.clone();
        if (at < other.length) {
          other[at] = operand;
        }
        yield other;
      }
      case 1 -> { // some left out
        int end = Math.min(octets.length, at + count);
        byte[] shorter = Arrays.copyOf(octets, octets.length - (end - at));
        System.arraycopy(octets, end, shorter, at, octets.length - end);
        yield shorter;
      }
      case 2 -> { // some twice
        int end = Math.min(octets.length, at + count);
        byte[] longer = Arrays.copyOf(octets, octets.length + (end - at));
        System.arraycopy(octets, at, longer, end, octets.length - at);
        yield longer;
      }
      default -> Arrays.copyOf(octets, at); // the end missing
    };
  }
}
