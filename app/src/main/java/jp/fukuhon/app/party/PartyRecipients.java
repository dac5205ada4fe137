package jp.fukuhon.app.party;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.app.settings.EffectiveDate;
import jp.fukuhon.app.settings.PartySettings.RecipientEntry;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.Recipient;
import jp.fukuhon.core.seal.Recipients;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TrustAnchors;

/** Whom a gateway's data keys are wrapped for, from its configuration. */
final class PartyRecipients {

  private PartyRecipients() {}

  /**
   * Loads them. Those that are in use now must have certificates that an anchor issued, valid now,
   * with the keys that the suite needs.
   *
   * @throws TransferException.Configuration with the first fault
   */
  static Recipients load(
      Loaded loaded, List<RecipientEntry> entries, Suite suite, TrustAnchors anchors, Clock clock) {
    Instant now = clock.instant();
    List<Recipients.Dated> dated = new ArrayList<>();
    for (RecipientEntry entry : entries) {
      Path file = loaded.resolve(entry.certificates());
      Recipient recipient = Recipient.load(file);
      Instant from = EffectiveDate.parse(entry.effectiveFrom(), Instant.EPOCH);
      Instant until = EffectiveDate.parse(entry.effectiveUntil(), Instant.MAX);
      if (!now.isBefore(from) && now.isBefore(until)) {
        require(recipient, file, suite, anchors, now);
      }
      dated.add(new Recipients.Dated(recipient, from, until));
    }
    return new Recipients(dated);
  }

  private static void require(
      Recipient recipient, Path file, Suite suite, TrustAnchors anchors, Instant now) {
    if (!recipient.supports(suite)) {
      throw new TransferException.Configuration(
          "centre.recipients: " + file + " holds no ML-KEM-768 certificate",
          "suite " + suite.label() + " needs one; ask " + recipient.party() + " for it");
    }
    for (X509Certificate certificate : recipient.certificates()) {
      try {
        anchors.trust(certificate, now);
      } catch (TransferException.Integrity e) {
        throw new TransferException.Configuration(
            "centre.recipients: " + file + ": " + e.getMessage(),
            "ask " + recipient.party() + " for its certificates in use, or see 'keys.anchors'",
            e);
      }
    }
  }
}
