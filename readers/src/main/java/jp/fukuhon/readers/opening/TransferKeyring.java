package jp.fukuhon.readers.opening;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.DataKey;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.TransferId;

/**
 * Makes what opens the records of a transfer out of its signed manifest, or its keys as this party
 * has rewrapped them, and the party's private keys. The receiving front never has one. Keeps the
 * newest contexts in memory. Thread-safe.
 */
public final class TransferKeyring {

  private static final int KEPT = 32;

  private final KeySuccession own;
  private final DocumentVerifier verifier;
  private final Function<TransferId, List<byte[]>> rewrapped;
  private final Consumer<TransferId> beforeOpening;
  private final Map<TransferId, TransferContext> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TransferId, TransferContext> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param own the party's encryption keys, older ones included
   * @param rewrapped gives a transfer's rewrapped keys, newest first
   * @param beforeOpening enters it in the operation log, durably, before a transfer's keys are
   *     opened; does nothing where each opening of a record is entered by itself
   */
  public TransferKeyring(
      KeySuccession own,
      DocumentVerifier verifier,
      Function<TransferId, List<byte[]>> rewrapped,
      Consumer<TransferId> beforeOpening) {
    this.own = own;
    this.verifier = verifier;
    this.rewrapped = rewrapped;
    this.beforeOpening = beforeOpening;
  }

  /**
   * The context of a transfer.
   *
   * @param signedManifest as stored when the transfer was offered; asked for when it is not known
   *     yet
   * @throws TransferException.Integrity when the manifest is another transfer's or its keys do not
   *     open
   */
  public TransferContext open(TransferId id, Supplier<byte[]> signedManifest) {
    synchronized (kept) {
      TransferContext known = kept.get(id);
      if (known == null) {
        beforeOpening.accept(id);
        known = unwrap(id, signedManifest.get());
        kept.put(id, known);
      }
      return known;
    }
  }

  private TransferContext unwrap(TransferId id, byte[] signedManifest) {
    WrappedKeys keys = WrappedKeys.find(id, signedManifest, rewrapped.apply(id), own, verifier);
    Manifest manifest = keys.manifest();
    DataKey dataKey = keys.openDataKey(own);
    try {
      TransferContext context =
          TransferContext.of(id, Suite.require(manifest.suite()), dataKey)
              .with(keys.openStreamKey(own));
      return manifest.dictionary().length == 0
          ? context
          : context.withSealedDictionary(manifest.dictionaryId(), manifest.dictionary());
    } finally {
      dataKey.destroy();
    }
  }
}
