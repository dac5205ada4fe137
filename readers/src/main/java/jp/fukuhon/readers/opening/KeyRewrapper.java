package jp.fukuhon.readers.opening;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.DataKey;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.PartyKey;
import jp.fukuhon.core.seal.Recipient;
import jp.fukuhon.core.seal.StreamKey;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.RewrappedKeys;
import jp.fukuhon.core.transfer.TransferId;

/**
 * Opens the keys of old transfers with whatever key they were made for and wraps them for one that
 * is in use, in the strongest suite that it has. Records are not touched. Thread-safe.
 */
public final class KeyRewrapper {

  private final KeySuccession own;
  private final PartyKey target;
  private final DocumentSigner signer;
  private final DocumentVerifier verifier;
  private final Consumer<TransferId> beforeOpening;
  private final Clock clock;

  /**
   * @param own the party's encryption keys, older ones included; the one in use now is the target
   * @param beforeOpening enters it in the operation log, durably, before a transfer's keys are
   *     opened
   */
  public KeyRewrapper(
      KeySuccession own,
      DocumentSigner signer,
      DocumentVerifier verifier,
      Consumer<TransferId> beforeOpening,
      Clock clock) {
    this.own = own;
    this.target = own.current(clock.instant());
    this.signer = signer;
    this.verifier = verifier;
    this.beforeOpening = beforeOpening;
    this.clock = clock;
  }

  /** The fingerprint of the key that is wrapped for. */
  public byte[] recipient() {
    return target.fingerprint();
  }

  /**
   * Rewraps a transfer's keys.
   *
   * @param rewrapped what was rewrapped before, newest first
   * @return the signed document; empty when they are wrapped for the target already
   * @throws TransferException.Integrity when no key of the party opens them
   * @throws TransferException.Configuration when the rewrapping would be weaker
   */
  public Optional<byte[]> rewrap(TransferId id, byte[] signedManifest, List<byte[]> rewrapped) {
    WrappedKeys keys = WrappedKeys.find(id, signedManifest, rewrapped, own, verifier);
    Suite suite = target.strongest();
    requireNoWeaker(keys.manifest(), suite);
    if (keys.suite() == suite && KeyEnvelope.isFor(suite, keys.dataKey(), target)) {
      return Optional.empty();
    }
    beforeOpening.accept(id);
    DataKey dataKey = keys.openDataKey(own);
    StreamKey streamKey = keys.openStreamKey(own);
    try {
      List<Recipient> recipients = List.of(target.recipient());
      Instant now = clock.instant();
      RewrappedKeys document =
          new RewrappedKeys(
              Manifest.VERSION,
              id.toString(),
              keys.digest(),
              suite.label(),
              KeyEnvelope.wrap(suite, dataKey, recipients),
              KeyEnvelope.wrap(suite, streamKey, recipients),
              now);
      return Optional.of(signer.sign(Documents.write(document), form()));
    } finally {
      dataKey.destroy();
      streamKey.destroy();
    }
  }

  private void requireNoWeaker(Manifest manifest, Suite suite) {
    if (manifest.suite().equals(Suite.HYBRID.label())
        && (suite != Suite.HYBRID || form() != Suite.HYBRID)) {
      throw new TransferException.Configuration(
          "transfer "
              + manifest.transferId()
              + " is of suite hybrid, the keys in use have no post-quantum halves",
          "give keys.encryption and keys.signing their post-quantum-file");
    }
  }

  private Suite form() {
    return signer.supports(Suite.HYBRID) ? Suite.HYBRID : Suite.CLASSIC;
  }
}
