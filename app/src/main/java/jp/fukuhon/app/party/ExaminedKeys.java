package jp.fukuhon.app.party;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.KeyVault;
import jp.fukuhon.core.seal.TrustAnchors;

/**
 * A party's keys as far as they can be used, and what is wrong with them.
 *
 * @param tls empty when it cannot be used
 * @param signing empty when one of them cannot be used
 * @param encryption empty when one of them cannot be used
 * @param anchors whom it trusts
 * @param faults every one
 */
public record ExaminedKeys(
    Optional<KeyVault> tls,
    Optional<KeySuccession> signing,
    Optional<KeySuccession> encryption,
    TrustAnchors anchors,
    List<TransferException.Configuration> faults) {

  /**
   * Reads all of them.
   *
   * @throws TransferException.Configuration when the anchors cannot be read
   */
  public static ExaminedKeys of(Loaded loaded, Clock clock) {
    return new PartyKeyLoader(loaded, clock).examine();
  }
}
