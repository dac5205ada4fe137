package jp.fukuhon.readers.opening;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.DataKey;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.StreamKey;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.TransferId;

/**
 * Makes what opens the records of a transfer out of its signed manifest and the party's private
 * key. The receiving front never has one. Keeps the newest contexts in memory. Thread-safe.
 */
public final class TransferKeyring {

  private static final int KEPT = 32;

  private final KeySuccession encryption;
  private final DocumentVerifier verifier;
  private final Map<TransferId, TransferContext> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TransferId, TransferContext> eldest) {
          return size() > KEPT;
        }
      };

  public TransferKeyring(KeySuccession encryption, DocumentVerifier verifier) {
    this.encryption = encryption;
    this.verifier = verifier;
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
        known = unwrap(id, signedManifest.get());
        kept.put(id, known);
      }
      return known;
    }
  }

  private TransferContext unwrap(TransferId id, byte[] signedManifest) {
    VerifiedDocument document =
        verifier.verifyEvidence(signedManifest, id.stream().municipality().value(), Suite.all());
    Manifest manifest = Documents.read(document.content(), Manifest.class);
    Suite suite = Suite.require(manifest.suite());
    if (!manifest.transferId().equals(id.toString()) || document.suite() != suite) {
      throw new TransferException.Integrity(
          "the manifest stored for transfer " + id + " is another's");
    }
    DataKey dataKey = KeyEnvelope.openDataKey(suite, manifest.dataKey(), encryption);
    StreamKey streamKey =
        KeyEnvelope.openStreamKey(suite, manifest.streamKey(), encryption, id.stream());
    TransferContext context = TransferContext.of(id, suite, dataKey).with(streamKey);
    return manifest.dictionary().length == 0
        ? context
        : context.withSealedDictionary(manifest.dictionaryId(), manifest.dictionary());
  }
}
