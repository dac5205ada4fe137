package jp.fukuhon.schedules.plan;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.register.MunicipalityCode;

/**
 * Spreads what would begin at one moment: 1,900 gateways must not call one centre in the same
 * second. The same municipality always gets the same place, on every node.
 */
public final class StartSpread {

  private StartSpread() {}

  /**
   * How long after the window's opening a municipality begins.
   *
   * @param spread the part of the window that starts are spread over; zero for none
   * @return at least zero, less than {@code spread}, in whole seconds
   */
  public static Duration after(MunicipalityCode municipality, Duration spread) {
    return spread.toSeconds() == 0
        ? Duration.ZERO
        : Duration.ofSeconds(
            Long.remainderUnsigned(hash(municipality.value()), spread.toSeconds()));
  }

  /** A number between 0 and 1 that differs by seed as if by chance, and is always the same. */
  static double fraction(String seed) {
    return (hash(seed) >>> 11) * 0x1.0p-53;
  }

  private static long hash(String seed) {
    return ByteBuffer.wrap(Sha256.of(seed.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
